import { checkName } from '../instruct/check.ts'
import type { Channel } from '../instruct/types.ts'
import type { Bytes } from '../internal/bytes-of.ts'
import { checkOptions } from '../internal/check-options.ts'
import { contentOf } from '../internal/content.ts'
import { checkArgument, invalidArgument } from '../internal/invalid-argument.ts'
import { isObject } from '../internal/is-object.ts'
import { WEBSOCKET_EVENTS_TYPE } from '../websocket-events/event.ts'
import { type AcceptOptions, AnswerHeaders } from './answer-headers.ts'
import { encodeClose, type WebSocketClose } from './close-code.ts'
import { checkInit, notAccepted, type WebSocketAnswer, type WebSocketContextInit } from './context-init.ts'
import { type ControlMessage, encodeControlMessage } from './control-message.ts'
import { IncomingEvents } from './incoming-events.ts'
import { MetaState } from './meta-state.ts'
import { WebSocketMeta } from './meta.ts'
import { OutgoingEvents } from './outgoing-events.ts'
import { Subscriptions } from './subscriptions.ts'

/**
 * One request's worth of a WebSocket: the events that the proxy collected, and what goes back.
 *
 * It lives for one request. State of the connection belongs into `meta`, membership into channels.
 *
 * @example
 * ```ts
 * if (ws.isOpening()) {
 *   ws.accept()
 *   ws.subscribe('room')
 * }
 * while (ws.canRecv()) {
 *   const message = ws.recv()
 *   if (message === null) ws.close()
 *   else ws.send(message)
 * }
 * ```
 * @see https://pushpin.org/docs/protocols/websocket-over-http/
 */
export class WebSocketContext {
  readonly #init: WebSocketContextInit
  readonly #in: IncomingEvents
  readonly #prefix: string
  readonly #out: OutgoingEvents
  readonly #headers = new AnswerHeaders()
  #accepted = false
  readonly #state: MetaState
  #meta: WebSocketMeta | undefined
  #subscriptions: Subscriptions | undefined

  /** @throws {TypeError} A field of `init` that is missing or of another type. */
  constructor(init: WebSocketContextInit) {
    checkInit(init)
    this.#state = new MetaState(init.meta ?? [], init.seal)
    this.#init = init
    this.#in = new IncomingEvents(init.events)
    this.#out = init.out ?? new OutgoingEvents()
    this.#prefix = init.prefix ?? ''
  }

  /** State that the proxy keeps for the connection. */
  get meta(): WebSocketMeta {
    return (this.#meta ??= new WebSocketMeta(this.#state, this.#out))
  }

  /** The proxy's id of the connection, the same on each of its requests. */
  get id(): string {
    return this.#init.id
  }

  /** Sub-protocols that the client offers. */
  get protocols(): readonly string[] {
    return this.#init.protocols ?? []
  }

  /** What the adapter passed, for its own use. */
  get platform(): unknown {
    return this.#init.platform
  }

  /** Whether this request is the client's handshake. */
  isOpening(): boolean {
    return this.#in.isOpening
  }

  /**
   * Accepts the handshake.
   *
   * @throws {TypeError} A request that is no handshake, a protocol that the client did not offer, or a header
   *   that the answer cannot carry.
   */
  accept(options: AcceptOptions = {}): void {
    checkArgument(
      this.isOpening(),
      'accept() answers a handshake, and this request is none: call it only where isOpening()',
    )
    this.#headers.accept(options, this.protocols)
    this.#accepted = true
  }

  /** Whether a message, a close or a disconnect is left to receive. Answers PINGs on the way. */
  canRecv(): boolean {
    return !this.ended && this.#in.canReceive(this.#out)
  }

  /**
   * The next message: text, or bytes of a binary message; `null` when the client closed or went away.
   *
   * Bytes view the request's body: copy what you keep.
   *
   * @throws {TypeError} Nothing is left: ask {@link canRecv} first.
   * @throws {WebSocketTextError} A text that is not UTF-8; `content` has its bytes, and the next call goes on.
   */
  recv(): string | Uint8Array<ArrayBuffer> | null {
    checkArgument(this.canRecv(), 'recv() has nothing left to receive: call it only where canRecv()')
    return this.#in.receive()
  }

  /**
   * Sends a message to this client: text as TEXT, bytes as BINARY.
   *
   * @throws {TypeError} Neither bytes nor text that UTF-8 carries.
   * @throws {GripInstructError} More than the proxy takes in one answer (1,000,000 bytes), or a closed socket.
   */
  send(message: string | Bytes): void {
    if (typeof message !== 'string') return this.sendBinary(message)
    this.#out.push({ type: 'TEXT', content: contentOf('message', message, invalidArgument), data: true })
  }

  /** Sends bytes, or text as UTF-8 bytes, as a BINARY message. */
  sendBinary(message: Bytes | string): void {
    const given = contentOf('message', message, invalidArgument)
    // A copy: the caller may go on to use the bytes.
    const content = typeof given === 'string' ? given : new Uint8Array(given)
    this.#out.push({ type: 'BINARY', content, data: true })
  }

  /**
   * Subscribes this client to a channel; publishes reach it once the proxy has the answer.
   *
   * @throws {GripInstructError} A 21st channel of this connection: proxies ignore more than 20.
   */
  subscribe(channel: string | Pick<Channel, 'name' | 'filters'>): void {
    if (isObject(channel)) checkOptions('ws.subscribe()', channel, ['name', 'filters'])
    const { name, filters } = isObject(channel) ? channel : { name: channel }
    checkName('channel', name)
    this.control({ type: 'subscribe', channel: this.#prefix + name, filters })
  }

  /** Ends a subscription. */
  unsubscribe(channel: string): void {
    checkName('channel', channel)
    this.control({ type: 'unsubscribe', channel: this.#prefix + channel })
  }

  /** Hands the socket to the proxy alone: no more events come, publishes still reach the client. */
  detach(): void {
    this.control({ type: 'detach' })
  }

  /** Sends a control message as it is; channel names get no prefix. */
  control(message: ControlMessage): void {
    const content = encodeControlMessage(message)
    const subscriptions = (this.#subscriptions ??= new Subscriptions(this.#state))
    subscriptions.check(message)
    this.#out.push({ type: 'TEXT', content })
    subscriptions.note(message)
  }

  /** How the client left, once it was received: its CLOSE, or code 1006 when it went away without one. */
  get closed(): WebSocketClose | undefined {
    return this.#in.closed
  }

  /** Whether {@link close} or {@link disconnect} was called. */
  get ended(): boolean {
    return this.#out.last !== undefined
  }

  /**
   * Whether an earlier request closed the connection. What the client had sent by then still comes; hooks are not called
   * for such messages.
   */
  get over(): boolean {
    return this.#state.isOver
  }

  /** Whether the client went away without a close; known once it was received. */
  get disconnected(): boolean {
    return this.closed !== undefined && this.#in.close === undefined
  }

  /**
   * Asks the proxy for a request every so many seconds without one, from 20 to 3,600; 0 turns it off. Reads as what this
   * answer sets, `undefined` for nothing.
   */
  get keepAliveInterval(): number | undefined {
    return this.#headers.keepAliveInterval
  }

  set keepAliveInterval(seconds: number) {
    this.#out.checkUnsent()
    this.#headers.keepAliveInterval = seconds
  }

  /**
   * Says how many bytes of content were taken; the proxy sends the rest again (Pushpin ≥ 1.41). Default: all, which
   * reads as `undefined`.
   */
  get contentBytesAccepted(): number | undefined {
    return this.#headers.contentBytesAccepted
  }

  set contentBytesAccepted(bytes: number) {
    this.#out.checkUnsent()
    this.#headers.contentBytesAccepted = bytes
  }

  /**
   * Closes the socket; later events of this request are not delivered. After the client's own close, a call
   * without arguments echoes it.
   *
   * @param code Close code. Default 1000.
   * @param reason At most 123 bytes.
   */
  close(code?: number, reason = ''): void {
    const echo = code === undefined && reason === '' && this.#in.close
    this.#out.end(echo || { type: 'CLOSE', content: encodeClose(code ?? 1000, reason) })
  }

  /** Drops the connection without a closing handshake. */
  disconnect(): void {
    this.#out.end({ type: 'DISCONNECT' })
  }

  /**
   * Builds the answer, after which nothing more can go with it. PINGs that nobody received are answered, and so is the
   * client's CLOSE. Where the meta has changed, the connection is sealed again.
   */
  async toAnswer(): Promise<WebSocketAnswer> {
    if (this.isOpening() && !this.#accepted) return notAccepted()
    while (this.canRecv()) this.#in.skip()
    const close = this.#in.closeWithin(this.contentBytesAccepted)
    const headers: WebSocketAnswer['headers'] = [
      ['Content-Type', WEBSOCKET_EVENTS_TYPE],
      ...this.#headers.list(),
      ...(await this.#state.answer(this.#accepted, this.ended && this.closed === undefined)),
    ]
    return { status: 200, headers, body: this.#out.encode(this.#accepted, close) }
  }
}
