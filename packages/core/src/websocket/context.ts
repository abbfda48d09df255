import { GripInstructError } from '../errors.ts'
import { checkChannel, MAX_CHANNELS } from '../instruct/check-instruct.ts'
import type { Channel } from '../instruct/types.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import { isWellFormed, utf8 } from '../internal/utf8.ts'
import { encodeOutgoingEvents } from '../websocket-events/encode.ts'
import {
  type DecodedWebSocketEvent,
  type OutgoingEvent,
  WEBSOCKET_EVENTS_TYPE,
  type WebSocketEvent,
} from '../websocket-events/event.ts'
import { acceptHeaders, type AcceptOptions } from './accept-options.ts'
import { decodeClose, encodeClose, type WebSocketClose } from './close-code.ts'
import { type ControlMessage, encodeControlMessage } from './control-message.ts'
import { WebSocketMeta } from './meta.ts'
import { Outbox } from './outbox.ts'
import { readText } from './read-text.ts'

/** What a {@link WebSocketContext} is made of. */
export interface WebSocketContextInit {
  /** The proxy's id of the connection (`Connection-Id`). */
  id: string
  /** The events of this request, decoded. */
  events: readonly DecodedWebSocketEvent[]
  /** `Meta-*` of the request, names without the prefix. */
  meta?: Iterable<readonly [string, string]> | undefined
  /** Sub-protocols that the client offers. */
  protocols?: readonly string[] | undefined
  /** Prefix of every channel. */
  prefix?: string | undefined
  /** What the adapter needs to build its platform's answer. */
  platform?: unknown
}

/** An answer to websocket-events, for an adapter to turn into its platform's response. */
export interface WebSocketAnswer {
  /** 200, or 403 for a handshake that was not accepted. */
  status: number
  /** Headers, in order; names may repeat. */
  headers: (readonly [string, string])[]
  /** The events. */
  body: Uint8Array<ArrayBuffer>
}

/**
 * One request's worth of a WebSocket: the events that the proxy collected, and what goes back.
 *
 * It lives for one request. State of the connection belongs into `meta`, membership into channels.
 *
 * @see https://pushpin.org/docs/protocols/websocket-over-http/
 */
export class WebSocketContext {
  /** The proxy's id of the connection, the same on each of its requests. */
  readonly id: string
  /** State that the proxy keeps for the connection. */
  readonly meta: WebSocketMeta
  /** Sub-protocols that the client offers. */
  readonly protocols: readonly string[]
  /** What the adapter passed, for its own use. */
  readonly platform: unknown
  /** How the client left, once it was received: its CLOSE, or code 1006 when it went away without one. */
  closed: WebSocketClose | undefined

  readonly #events: readonly DecodedWebSocketEvent[]
  readonly #prefix: string
  readonly #out = new Outbox()
  readonly #headers: (readonly [string, string])[] = []
  #next = 0
  #accepted = false
  #protocol: string | undefined
  #keepAliveInterval: number | undefined
  #clientClose: DecodedWebSocketEvent | undefined
  #ended: WebSocketEvent | undefined
  #contentBytesAccepted: number | undefined
  #subscribed: Set<string> | undefined

  constructor({ id, events, meta, protocols = [], prefix = '', platform }: WebSocketContextInit) {
    this.id = id
    this.meta = new WebSocketMeta(meta)
    this.protocols = protocols
    this.platform = platform
    this.#events = events
    this.#prefix = prefix
  }

  /** Whether this request is the client's handshake. */
  isOpening(): boolean {
    return this.#events[0]?.type === 'OPEN'
  }

  /**
   * Accepts the handshake.
   *
   * @throws {TypeError} A request that is no handshake, a protocol that the client did not offer, or a header
   *   that the answer cannot carry.
   */
  accept({ protocol, headers = [] }: AcceptOptions = {}): void {
    if (!this.isOpening())
      throw invalidArgument('accept() belongs to the opening request: isOpening() is false')
    if (protocol !== undefined && !this.protocols.includes(protocol)) {
      throw invalidArgument('"protocol" must be one that the client offers')
    }
    this.#protocol = protocol ?? this.#protocol
    this.#headers.push(...acceptHeaders(headers))
    this.#accepted = true
  }

  /** Whether a message, a close or a disconnect is left to receive. Answers PINGs on the way. */
  canRecv(): boolean {
    while (this.#ended === undefined && this.closed === undefined && this.#next < this.#events.length) {
      const event = this.#events[this.#next]!
      const { type } = event
      if (type === 'TEXT' || type === 'BINARY' || type === 'CLOSE' || type === 'DISCONNECT') return true
      this.#next++
      if (type === 'PING') this.#push({ type: 'PONG', content: event.content })
    }
    return false
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
    if (!this.canRecv()) throw invalidArgument('nothing to receive: canRecv() is false')
    const event = this.#events[this.#next++]!
    if (event.type === 'TEXT') return readText(event)
    if (event.type === 'BINARY') return event.content ?? new Uint8Array(0)
    if (event.type === 'CLOSE') this.#clientClose = event
    this.closed = event.type === 'CLOSE' ? decodeClose(event.content) : { code: 1006, reason: '' }
    return null
  }

  /**
   * Sends a message to this client: text as TEXT, bytes as BINARY.
   *
   * @throws {GripInstructError} More than the proxy takes in one answer (1,000,000 bytes), or a closed socket.
   */
  send(message: string | Uint8Array): void {
    if (message instanceof Uint8Array) this.sendBinary(message)
    else {
      if (typeof message !== 'string') throw invalidArgument('"message" must be a string or a Uint8Array')
      if (!isWellFormed(message)) throw invalidArgument('"message" holds half of a surrogate pair')
      this.#push({ type: 'TEXT', content: message, data: true })
    }
  }

  /** Sends bytes, or text as UTF-8 bytes, as a BINARY message. */
  sendBinary(message: Uint8Array | string): void {
    if (typeof message === 'string' && !isWellFormed(message))
      throw invalidArgument('"message" holds half of a surrogate pair')
    const bytes = typeof message === 'string' ? utf8(message) : message
    if (!(bytes instanceof Uint8Array)) throw invalidArgument('"message" must be a string or a Uint8Array')
    // A copy: the caller may go on to use the bytes.
    this.#push({ type: 'BINARY', content: bytes.slice(), data: true })
  }

  /** Subscribes this client to a channel; publishes reach it once the proxy has the answer. */
  subscribe(channel: string | Pick<Channel, 'name' | 'filters'>): void {
    const { name, filters } = typeof channel === 'string' ? { name: channel } : channel
    checkChannel({ name, filters })
    this.#subscribed ??= new Set()
    if (this.#subscribed.size === MAX_CHANNELS && !this.#subscribed.has(name)) {
      throw new GripInstructError(
        `a connection is limited to ${MAX_CHANNELS} subscriptions; the proxy ignores more`,
      )
    }
    this.control({ type: 'subscribe', channel: this.#prefix + name, filters })
    this.#subscribed.add(name)
  }

  /** Ends a subscription. */
  unsubscribe(channel: string): void {
    checkChannel({ name: channel })
    this.control({ type: 'unsubscribe', channel: this.#prefix + channel })
    this.#subscribed?.delete(channel)
  }

  /** Hands the socket to the proxy alone: no more events come, publishes still reach the client. */
  detach(): void {
    this.control({ type: 'detach' })
  }

  /** Sends a control message as it is; channel names get no prefix. */
  control(message: ControlMessage): void {
    this.#push({ type: 'TEXT', content: encodeControlMessage(message) })
  }

  /** Whether {@link close} or {@link disconnect} was called. */
  get ended(): boolean {
    return this.#ended !== undefined
  }

  /** Whether the client went away without a close; known once it was received. */
  get disconnected(): boolean {
    return this.closed !== undefined && this.#clientClose === undefined
  }

  /** Asks the proxy for a request every so many seconds without one. At least 20; 0 turns it off. */
  set keepAliveInterval(seconds: number) {
    if (!Number.isInteger(seconds) || (seconds !== 0 && seconds < 20)) {
      throw invalidArgument('"keepAliveInterval" must be 0 or an integer number of seconds, at least 20')
    }
    this.#keepAliveInterval = seconds
  }

  /** Says how many bytes of content were taken; the proxy sends the rest again (Pushpin ≥ 1.41). Default: all. */
  set contentBytesAccepted(bytes: number) {
    if (!Number.isInteger(bytes) || bytes < 0) {
      throw invalidArgument('"contentBytesAccepted" must be a non-negative integer number of bytes')
    }
    this.#contentBytesAccepted = bytes
  }

  /**
   * Closes the socket; later events of this request are not delivered. After the client's own close, a call
   * without arguments echoes it.
   *
   * @param code Close code. Default 1000.
   * @param reason At most 123 bytes.
   */
  close(code?: number, reason = ''): void {
    if (code === undefined && reason === '' && this.#clientClose !== undefined) {
      this.#end({ type: 'CLOSE', content: this.#clientClose.content })
    } else {
      this.#end({ type: 'CLOSE', content: encodeClose(code ?? 1000, reason) })
    }
  }

  /** Drops the connection without a closing handshake. */
  disconnect(): void {
    this.#end({ type: 'DISCONNECT' })
  }

  /** Builds the answer. PINGs that nobody received are answered, and so is the client's CLOSE. */
  toAnswer(): WebSocketAnswer {
    if (this.isOpening() && !this.#accepted) {
      return {
        status: 403,
        headers: [['Content-Type', 'text/plain']],
        body: utf8('WebSocket not accepted\n'),
      }
    }
    while (this.canRecv()) this.#next++
    const last = this.#ended ?? this.#echo()
    const events = [
      ...(this.#accepted ? [{ type: 'OPEN' }] : []),
      ...this.#out.events,
      ...(last ? [last] : []),
    ]
    return { status: 200, headers: this.#answerHeaders(), body: encodeOutgoingEvents(events) }
  }

  #echo(): WebSocketEvent | undefined {
    const close = this.#clientClose ?? this.#events.find(({ type }) => type === 'CLOSE')
    return close && { type: 'CLOSE', content: close.content }
  }

  #answerHeaders(): (readonly [string, string])[] {
    const headers: (readonly [string, string])[] = [['Content-Type', WEBSOCKET_EVENTS_TYPE]]
    if (this.#accepted) {
      headers.push(['Sec-WebSocket-Extensions', 'grip'])
      if (this.#protocol !== undefined) headers.push(['Sec-WebSocket-Protocol', this.#protocol])
      headers.push(...this.#headers)
    }
    headers.push(...this.meta.changes())
    if (this.#keepAliveInterval !== undefined)
      headers.push(['Keep-Alive-Interval', `${this.#keepAliveInterval}`])
    if (this.#contentBytesAccepted !== undefined) {
      headers.push(['Content-Bytes-Accepted', `${this.#contentBytesAccepted}`])
    }
    return headers
  }

  #push(event: OutgoingEvent): void {
    if (this.#ended !== undefined) throw new GripInstructError('the socket is closed: nothing can follow')
    this.#out.push(event)
  }

  #end(event: WebSocketEvent): void {
    if (this.#ended !== undefined) throw new GripInstructError('the socket is closed already')
    this.#ended = event
  }
}
