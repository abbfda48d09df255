import { notConfigured } from '../config/config-from-env.ts'
import { type GripError, GripNotProxiedError, type GripSignatureError } from '../errors.ts'
import { parseGripFeature, parseGripLast } from '../instruct/grip-last.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import type { Publisher } from '../publish/publisher.ts'
import type { PublishMessage, PublishOptions } from '../publish/types.ts'
import type { GripClaims } from '../signature/token.ts'
import type { WebSocketHooks } from '../websocket/run-hooks.ts'
import { answerWebSocket, type GripContextInit, type WebSocketOptions } from './answer-web-socket.ts'
import type { Grip } from './grip.ts'
import { type Channels, type HoldInit, holdRequest } from './hold.ts'
import type { GripPlatform } from './platform.ts'
import { WatchedPromise } from './watched-promise.ts'

/** GRIP for one request: what the proxy says about it, and what you can tell the proxy to do. */
export class GripContext<Env = Record<string, string | undefined>> {
  /** Whether a proxy with a valid signature sent the request. Holds and WebSockets need it. */
  readonly proxied: boolean
  /** Claims of the verified `Grip-Sig`; `undefined` when the request is not proxied. */
  readonly signature: GripClaims | undefined
  readonly #init: GripContextInit
  #features: ReadonlySet<string> | undefined
  #lastIds: ReadonlyMap<string, string> | undefined
  // Of its own: no request waits for what another sends, nor loses what it published when the other goes away.
  #publisher: Publisher | undefined

  constructor(init: GripContextInit) {
    this.#init = init
    this.proxied = init.claims !== undefined
    this.signature = init.claims
  }

  /** What the proxy can do beyond the basics (`Grip-Feature`); empty when the request is not proxied. */
  get features(): ReadonlySet<string> {
    this.#features ??= parseGripFeature(this.#header('grip-feature'))
    return this.#features
  }

  /** Last ids that the proxy had, by channel without the prefix (`Grip-Last`); empty when not proxied. */
  get lastIds(): ReadonlyMap<string, string> {
    this.#lastIds ??= withoutPrefix(parseGripLast(this.#header('grip-last')), this.#init.grip?.prefix ?? '')
    return this.#lastIds
  }

  // What may hold secrets is behind getters, which logging an object does not show.

  /** The request, as your handler got it. */
  get request(): Request {
    return this.#init.request
  }

  /** Environment variables or bindings of the platform. */
  get env(): Env {
    return this.#init.env as Env
  }

  /** What the adapter knows of its platform. */
  get platform(): GripPlatform {
    return this.#init.platform
  }

  /**
   * Holds the request as a stream: the proxy keeps it open and appends what is published as `httpStream`.
   *
   * @throws {GripNotProxiedError} No proxy sent the request; left alone, it is answered 501.
   * @throws {GripInstructError} An option that the proxy would refuse, cut short or ignore.
   * @example
   * ```ts
   * return grip.holdStream('news', { keepAlive: { content: '\n', timeout: 20 } })
   * ```
   * @see https://pushpin.org/docs/protocols/grip/
   */
  holdStream(channels: Channels, init: HoldInit = {}): Response {
    return holdRequest('stream', channels, init, this.#needProxy().prefix, this.request)
  }

  /**
   * Answers a long-poll: the proxy keeps the client waiting until something is published as `httpResponse`,
   * or sends this response after the timeout.
   *
   * @param init A `ResponseInit` for the timeout response, plus its `body` and the `timeout` in seconds
   *   (default 55, minimum 5).
   * @throws {GripNotProxiedError} No proxy sent the request; left alone, it is answered 501.
   * @throws {GripInstructError} An option that the proxy would refuse, cut short or ignore.
   * @example
   * ```ts
   * return grip.holdResponse('news', { timeout: 25, body: 'nothing new\n' })
   * ```
   * @see https://pushpin.org/docs/protocols/grip/
   */
  holdResponse(channels: Channels, init: HoldInit = {}): Response {
    return holdRequest('response', channels, init, this.#needProxy().prefix, this.request)
  }

  /**
   * Runs hooks over the WebSocket events of this request, and answers them. Requests without events are
   * answered 426.
   *
   * @throws {GripNotProxiedError} No proxy sent the request; left alone, it is answered 501.
   * @example
   * ```ts
   * return grip.webSocket({
   *   open: (ws) => ws.subscribe('room'),
   *   message: (ws, data) => grip.publish('room', { webSocket: data }),
   * })
   * ```
   * @see https://pushpin.org/docs/protocols/websocket-over-http/
   */
  async webSocket(hooks: WebSocketHooks, options: WebSocketOptions = {}): Promise<Response> {
    return answerWebSocket(this.#init, this.#needProxy(), hooks, options)
  }

  /**
   * Publishes to a channel. Awaited or not, it settles before the answer or in `waitUntil`; where nobody waits for it, a
   * failure goes to `onError`. What a request publishes meanwhile shares POSTs; requests share none with each other.
   *
   * A client that subscribes in this very request does not hear it: the proxy subscribes it with the answer.
   * Use `ws.send` for the joiner.
   *
   * @throws {PublishError} A proxy did not take it.
   * @example
   * ```ts
   * await grip.publish('news', { httpStream: sse({ data: 'hi' }), httpResponse: 'hi', webSocket: 'hi' })
   * ```
   */
  publish(channel: string, message: PublishMessage, options?: PublishOptions): Promise<void> {
    const { track, report, answered } = this.#init
    const published = new WatchedPromise((resolve) => resolve(this.#publish(channel, message, options)))
    const settled = published.quietly(async (error) => {
      await answered
      if (!published.watched) report(error)
    })
    track(settled.then(() => this.#publisher?.drain()))
    return published
  }

  /**
   * Keeps the function alive for a promise after the answer; where the platform has no way to do that, the answer waits
   * for it. Its rejection goes to `onError`.
   *
   * @throws {TypeError} Something that is no promise.
   * @example
   * ```ts
   * grip.waitUntil(saveToDatabase(message))
   * ```
   */
  waitUntil(promise: Promise<unknown>): void {
    checkArgument(
      typeof (promise as Partial<Promise<unknown>> | undefined)?.then === 'function',
      'waitUntil() takes a promise: call an async function, and hand over what it returns',
    )
    this.#init.track(Promise.resolve(promise).catch(this.#init.report))
  }

  async #publish(channel: string, message: PublishMessage, options?: PublishOptions): Promise<void> {
    const { grip } = this.#init
    if (grip === undefined) throw notConfigured()
    this.#publisher ??= grip.publisher.forRequest()
    await this.#publisher.publish(channel, message, options)
  }

  #header(name: string): string | null {
    return this.proxied ? this.request.headers.get(name) : null
  }

  #needProxy(): Grip {
    const { grip, refusal } = this.#init
    if (grip === undefined) throw notConfigured()
    if (refusal !== undefined) throw notProxied(refusal)
    return grip
  }
}

function notProxied(cause: GripError): GripNotProxiedError {
  const { message } = cause
  const { reason } = cause as Partial<GripSignatureError>
  return new GripNotProxiedError(
    reason === 'missing'
      ? `holds and WebSockets work through the GRIP proxy only: ${message}. Clients connect to the address of the proxy`
      : `holds and WebSockets work through the GRIP proxy only, and its signature was not accepted: ${message}`,
    { cause },
  )
}

function withoutPrefix(ids: Map<string, string>, prefix: string): ReadonlyMap<string, string> {
  if (prefix === '') return ids
  return new Map(
    [...ids].map(([name, id]) => [name.startsWith(prefix) ? name.slice(prefix.length) : name, id]),
  )
}
