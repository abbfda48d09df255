import { GripConfigError, GripSignatureError } from '../errors.ts'
import { decodeWebSocketEvents } from '../websocket-events/decode.ts'
import type { DecodedWebSocketEvent } from '../websocket-events/event.ts'
import { WebSocketContext } from './context.ts'
import type { WebSocketContextInit } from './context-types.ts'
import type { HeaderSource } from './from-source.ts'
import { type ConnectionSeal, type ConnectionSeals, namesIn, SEAL } from './seal.ts'

/** How the contexts of one configuration are opened. */
export interface WebSocketTerms {
  /** Prefix of every channel. */
  readonly prefix: string
  /** Largest body in bytes. */
  readonly maxBytes: number
  /** What seals connections; `none` where the configuration has no secret, `off` where it trusts what it is told. */
  readonly seals: ConnectionSeals | 'none' | 'off'
}

/**
 * Builds the context of a request whose `Grip-Sig` is verified: decodes its events, and makes sure that they are of a
 * connection that this library has accepted, with the meta that it has set. It takes no promise where that is known.
 *
 * @throws {WebSocketEventsError} A malformed body.
 * @throws {GripSignatureError} Of reason `seal`: nothing proves that the connection was accepted here.
 * @throws {GripConfigError} A handshake, and no secret to seal its connection with.
 */
export function openWebSocket(
  headers: HeaderSource,
  body: Uint8Array,
  { prefix, maxBytes, seals }: WebSocketTerms,
  platform?: unknown,
): WebSocketContext | Promise<WebSocketContext> {
  const events = decodeWebSocketEvents(body, { maxBytes })
  const init = new InitOfHeaders(headers, events, prefix, platform)
  const opening = events[0]?.type === 'OPEN'
  if (seals === 'off') {
    if (!opening) init.meta = new LazyMeta(headers)
    return new WebSocketContext(init)
  }
  if (seals === 'none') throw opening ? noSecret() : unsealed()
  // What comes with a handshake is the client's word, at best.
  if (opening) return sealedBy(seals, init, false)
  const seal = headers.get(`meta-${SEAL}`) ?? ''
  const meta = namesIn(seal)?.map((name) => [name, headers.get(`meta-${name}`) ?? ''] as const)
  if (meta === undefined) throw unsealed()
  init.meta = meta
  if (seals.isKnown(seal, init.id, meta)) return sealedBy(seals, init, false)
  return seals.check(seal, init.id, meta).then((verdict) => {
    if (verdict === 'invalid') throw unsealed()
    return sealedBy(seals, init, verdict === 'old')
  })
}

function sealedBy(seals: ConnectionSeals, init: InitOfHeaders, isOld: boolean): WebSocketContext {
  init.seal = { isOld, make: (meta) => seals.make(init.id, meta) }
  return new WebSocketContext(init)
}

/** A context's init that reads a request's headers only when somebody asks for what they say. */
class InitOfHeaders implements WebSocketContextInit {
  readonly #headers: HeaderSource
  readonly events: readonly DecodedWebSocketEvent[]
  readonly prefix: string
  readonly platform: unknown
  meta: Iterable<readonly [string, string]> = []
  seal: ConnectionSeal | 'off' = 'off'

  constructor(
    headers: HeaderSource,
    events: readonly DecodedWebSocketEvent[],
    prefix: string,
    platform: unknown,
  ) {
    this.#headers = headers
    this.events = events
    this.prefix = prefix
    this.platform = platform
  }

  get id(): string {
    return this.#headers.get('connection-id') ?? ''
  }

  get protocols(): readonly string[] {
    return parseProtocols(this.#headers.get('sec-websocket-protocol'))
  }
}

/** The `Meta-*` of a request, listed when somebody asks. */
class LazyMeta implements Iterable<readonly [string, string]> {
  readonly #headers: HeaderSource

  constructor(headers: HeaderSource) {
    this.#headers = headers
  }

  [Symbol.iterator](): Iterator<readonly [string, string]> {
    const headers = this.#headers
    const meta: [string, string][] = []
    const add = (value: string | null, name: string): void => {
      if (value !== null && /^meta-/i.test(name)) meta.push([name.slice(5), value])
    }
    if (headers.names === undefined) headers.forEach(add)
    else for (const name of headers.names) if (/^meta-/i.test(name)) add(headers.get(name), name)
    return meta.values()
  }
}

function parseProtocols(value: string | null): readonly string[] {
  if (value === null) return []
  return value
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '')
}

function unsealed(): GripSignatureError {
  return new GripSignatureError(
    'seal',
    'these WebSocket events are not of a connection that was opened here: their Meta-Grip-Seal is missing, or does not fit',
  )
}

function noSecret(): GripConfigError {
  return new GripConfigError(
    'the configuration has public keys only, and WebSockets need a secret that seals their connections: set "sealKey" to 32 random bytes or more',
  )
}
