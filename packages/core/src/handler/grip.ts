import {
  checkPrefix,
  configFromEnv,
  type GripEnv,
  notConfigured,
  processEnv,
} from '../config/config-from-env.ts'
import { checkConfig, type EndpointConfig, listConfigs } from '../config/endpoint-config.ts'
import type { GripConfigInput } from '../config/grip-config.ts'
import { checkOptions } from '../internal/check-options.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import {
  checkPublisherOptions,
  PUBLISH_OPTIONS,
  type PublisherOptions,
} from '../publish/publisher-options.ts'
import { Publisher } from '../publish/publisher.ts'
import type { PublishMessage, PublishOptions } from '../publish/types.ts'
import type { GripClaims } from '../signature/token.ts'
import { GripSigVerifier } from '../signature/verifier.ts'
import { MAX_EVENTS_BYTES } from '../websocket-events/decode.ts'
import { type AllowedOrigins, checkAllowedOrigins, checkOrigin } from '../websocket/allowed-origins.ts'
import type { WebSocketContext } from '../websocket/context.ts'
import {
  type HeaderSource,
  isWebSocketEvents,
  notWebSocket,
  type WebSocketSource,
} from '../websocket/from-source.ts'
import { openWebSocket, type WebSocketTerms } from '../websocket/open-web-socket.ts'
import { ConnectionSeals } from '../websocket/seal.ts'

/** Options that configuration by URL does not cover. */
export interface GripOptions {
  /** Prefix of every channel: of publishes, holds and subscriptions. Default none, or `GRIP_PREFIX`. */
  prefix?: string | undefined
  /**
   * Pages that may open a WebSocket. Default: those of the same origin, and programs that send no `Origin`. Behind a
   * proxy that changes `Host`, name yours.
   */
  allowedOrigins?: AllowedOrigins | undefined
  /** Seconds that the proxy's clock may differ. Default 30, at most 300. */
  clockTolerance?: number | undefined
  /** Largest websocket-events body in bytes. Default 4,194,304. */
  maxBodyBytes?: number | undefined
  /** How it publishes: `{ timeout, deadline, attempts, policy, maxQueued, maxQueuedBytes, fetch }`. */
  publish?: Omit<PublisherOptions, 'prefix'> | undefined
}

const GRIP_OPTIONS: readonly string[] = [
  'prefix',
  'allowedOrigins',
  'clockTolerance',
  'maxBodyBytes',
  'publish',
]

/** Claims of a request that needed no signature, since the configuration trusts everybody. */
const UNSIGNED: GripClaims = /* @__PURE__ */ Object.freeze({ exp: 0 })

/**
 * A configured GRIP library: verification and publishing. Keep one for the life of the process.
 *
 * `createGripHandler` has one of these inside; use it yourself for the direct style.
 *
 * @example
 * ```ts
 * const grip = Grip.fromEnv()
 *
 * export const handler = async (event) => {
 *   const ws = await webSocketFromEvent(event, grip)
 *   if (ws.isOpening()) ws.accept()
 *   while (ws.canRecv()) ws.send(ws.recv() ?? 'bye')
 *   return webSocketToResult(ws)
 * }
 * ```
 */
export class Grip {
  /** Prefix of every channel. */
  readonly prefix: string
  /** Publishes to all configured proxies. */
  readonly publisher: Publisher
  readonly #verifier: GripSigVerifier
  readonly #unsigned: boolean
  readonly #allowedOrigins: AllowedOrigins | undefined

  /**
   * @param config A GRIP_URL, a configuration, or a list of them.
   * @throws {GripConfigError} No configuration, or one that cannot be used.
   */
  constructor(config: GripConfigInput | undefined, options: GripOptions = {}) {
    checkGripOptions('Grip', options)
    const { prefix = '', allowedOrigins, clockTolerance, maxBodyBytes = MAX_EVENTS_BYTES, publish } = options
    const configs = config === undefined ? [] : listConfigs(config)
    if (configs.length === 0) throw notConfigured()
    const checked = configs.map(checkConfig)
    this.prefix = prefix
    this.publisher = new Publisher(configs, { ...publish, prefix })
    const keys = checked.flatMap(({ trusted }) => trusted)
    if (checked.some(({ weak }) => weak)) {
      console.warn('grip: a key that verifies Grip-Sig is shorter than 32 bytes; choose a longer secret')
    }
    this.#verifier = new GripSigVerifier(keys, { clockTolerance })
    this.#unsigned =
      checked.some(({ unsigned }) => unsigned) ||
      (isDevelopment() && checked.every((one) => one.keylessLoopback))
    this.#allowedOrigins = allowedOrigins
    terms.set(this, { prefix, maxBytes: maxBodyBytes, seals: sealsOf(checked, this.#unsigned) })
  }

  /**
   * The library as the environment configures it (`GRIP_URL`, `GRIP_PROXIES`, `GRIP_VERIFY_KEY`,
   * `GRIP_PREFIX`).
   *
   * @param env Default `process.env`.
   * @throws {GripConfigError} The environment names no proxy, or a malformed one.
   */
  static fromEnv(env: GripEnv = processEnv(), options: GripOptions = {}): Grip {
    const { proxies, prefix } = configFromEnv(env)
    return new Grip(proxies, { ...options, prefix: options.prefix ?? prefix })
  }

  /**
   * Verifies the `Grip-Sig` of a request.
   *
   * @throws {GripSignatureError} With the `reason`.
   */
  verify(headers: Pick<HeaderSource, 'get'>): Promise<GripClaims> {
    const token = headers.get('grip-sig')
    // Whoever needs no signature still has to be a proxy.
    const isTrusted = this.#unsigned && (token ?? headers.get('grip-feature')) !== null
    return isTrusted ? Promise.resolve(UNSIGNED) : this.#verifier.verify(token)
  }

  /** Publishes a message to a channel; see {@link Publisher.publish}. */
  async publish(channel: string, message: PublishMessage, options?: PublishOptions): Promise<void> {
    await this.publisher.publish(channel, message, options)
  }

  /**
   * Verifies a WebSocket-over-HTTP request and decodes its events, in this order. Adapters call it with their
   * platform's request.
   *
   * @throws {GripNotWebSocketError} Not a POST of `application/websocket-events`.
   * @throws {GripSignatureError} No valid `Grip-Sig`, and the body was not touched; or, of reason `seal`, events of a
   *   connection that was not accepted here.
   * @throws {GripOriginError} A handshake from a page that is not allowed.
   * @throws {WebSocketEventsError} A malformed body.
   */
  async webSocketFrom(source: WebSocketSource): Promise<WebSocketContext> {
    const { method, headers } = source
    if (!isWebSocketEvents(method, headers)) throw notWebSocket()
    await this.verify(headers)
    const ws = await openWebSocket(source, termsOf(this))
    if (ws.isOpening()) this.checkOrigin(headers)
    return ws
  }

  /**
   * Checks the `Origin` of a handshake.
   *
   * @throws {GripOriginError} A page that is not allowed.
   */
  checkOrigin(
    headers: Pick<HeaderSource, 'get'>,
    allowed: AllowedOrigins | undefined = this.#allowedOrigins,
  ): void {
    checkOrigin(allowed, headers)
  }
}

const terms = /* @__PURE__ */ new WeakMap<Grip, WebSocketTerms>()

/** How WebSockets of a configuration are opened, for the handler, which has verified its request already. */
export function termsOf(grip: Grip): WebSocketTerms {
  return terms.get(grip)!
}

function sealsOf(checked: readonly EndpointConfig[], unsigned: boolean): WebSocketTerms['seals'] {
  if (unsigned || checked.some(({ unsealed }) => unsealed)) return 'off'
  const secrets = checked.flatMap(({ secrets: known }) => known)
  return secrets.length === 0 ? 'none' : new ConnectionSeals(secrets)
}

/** Checks what of the options needs no configuration. */
export function checkGripOptions(what: string, options: GripOptions, more: readonly string[] = []): void {
  checkOptions(what, options, [...GRIP_OPTIONS, ...more])
  const { maxBodyBytes = 0, prefix = '' } = options
  if (typeof maxBodyBytes !== 'number' || !(maxBodyBytes >= 0)) {
    refuseConfig('"maxBodyBytes" must be a non-negative number of bytes')
  }
  checkPrefix(prefix)
  checkAllowedOrigins(options.allowedOrigins)
  const { publish = {} } = options
  checkPublisherOptions(publish, '"publish" option', PUBLISH_OPTIONS)
}

// Trust without keys is for a developer's machine, and only where it says that it is one.
function isDevelopment(): boolean {
  return processEnv()['NODE_ENV'] === 'development'
}
