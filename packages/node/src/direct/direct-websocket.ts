import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { types } from 'node:util'
import {
  type Bytes,
  type Channel,
  type ControlMessage,
  GripInstructError,
  type WebSocketClose,
  WebSocketContext,
} from '@grip/core'
import { encodeControlMessage } from '@grip/core/wire'
import { checkOptions, invalidArgument } from '@grip/core/adapter'

/** The verbs that a WebSocket has in both modes, for functions that serve both. */
type Verbs = Pick<
  WebSocketContext,
  | 'id'
  | 'protocols'
  | 'closed'
  | 'ended'
  | 'disconnected'
  | 'send'
  | 'sendBinary'
  | 'subscribe'
  | 'unsubscribe'
  | 'detach'
  | 'control'
  | 'close'
  | 'disconnect'
>

/** What a {@link DirectWebSocket} needs of the socket under it; nothing goes out before the handshake does. */
export interface SocketBelow {
  send(data: string | Uint8Array, binary: boolean): void
  close(code: number, reason: string): void
  terminate(): void
}

/** What a {@link DirectWebSocket} is made of. */
export interface DirectWebSocketInit {
  request: IncomingMessage
  protocols: readonly string[]
  /** Prefix of every channel. */
  prefix: string
  /** What marks an outgoing message as data. */
  messagePrefix: 'm:' | ''
  below: SocketBelow
}

/**
 * A WebSocket of a client, carried by a real one between the proxy and this process. It lives as long as the
 * connection.
 *
 * @see https://pushpin.org/docs/protocols/grip/
 */
export class DirectWebSocket implements Verbs {
  /** Id of the connection, made here. */
  readonly id: string = randomUUID()
  /** The handshake as the proxy sent it: the client's URL, cookies and headers. */
  readonly request: IncomingMessage
  /** Sub-protocols that the client offers. */
  readonly protocols: readonly string[]
  /** State of this connection, for your own use. */
  readonly meta: Map<string, string> = new Map<string, string>()
  /** How the socket closed, once it has: the client's CLOSE, or code 1006 when it went away without one. */
  closed: WebSocketClose | undefined

  readonly #below: SocketBelow
  readonly #prefix: string
  readonly #messagePrefix: 'm:' | ''
  readonly #subscribed = new Set<string>()
  #ended = false

  constructor({ request, protocols, prefix, messagePrefix, below }: DirectWebSocketInit) {
    this.request = request
    this.protocols = protocols
    this.#prefix = prefix
    this.#messagePrefix = messagePrefix
    this.#below = below
  }

  /**
   * Sends a message to this client: text as TEXT, bytes as BINARY. A client that is gone gets nothing.
   *
   * @throws {TypeError} What is neither text that UTF-8 carries nor bytes.
   * @throws {GripInstructError} A closed socket; with an empty message prefix, text that begins with `c:`.
   */
  send(message: string | Bytes): void {
    if (typeof message !== 'string') return this.sendBinary(message)
    checkWellFormed(message)
    if (this.#messagePrefix === '' && message.startsWith('c:')) {
      throw new GripInstructError(
        'without a message prefix, the proxy would take text that begins with "c:" for an instruction: set "messagePrefix" to "m:"',
      )
    }
    this.#push(this.#messagePrefix + message, false)
  }

  /** Sends bytes, or text as UTF-8 bytes, as a BINARY message. */
  sendBinary(message: Bytes | string): void {
    this.#push(Buffer.concat([Buffer.from(this.#messagePrefix), toBytes(message)]), true)
  }

  /** Subscribes this client to a channel; publishes reach it once the proxy has read the instruction. */
  subscribe(channel: string | Pick<Channel, 'name' | 'filters'>): void {
    const full: Pick<Channel, 'name' | 'filters'> =
      typeof channel === 'string' || !(channel as unknown) ? { name: channel as string } : channel
    checkOptions('ws.subscribe()', full, ['name', 'filters'])
    const { name, filters } = full
    checkName(name)
    if (this.#subscribed.size === MAX_CHANNELS && !this.#subscribed.has(name)) {
      throw new GripInstructError(
        `a connection can have ${MAX_CHANNELS} channels, and this one has as many: unsubscribe from another first`,
      )
    }
    this.control({ type: 'subscribe', channel: this.#prefix + name, filters })
    this.#subscribed.add(name)
  }

  /** Ends a subscription. */
  unsubscribe(channel: string): void {
    checkName(channel)
    this.control({ type: 'unsubscribe', channel: this.#prefix + channel })
    this.#subscribed.delete(channel)
  }

  /** Hands the socket to the proxy alone: it closes the socket to this process, and publishes still arrive. */
  detach(): void {
    this.control({ type: 'detach' })
  }

  /** Sends a control message as it is; channel names get no prefix. */
  control(message: ControlMessage): void {
    this.#push(encodeControlMessage(message), false)
  }

  /** Whether {@link close} or {@link disconnect} was called. */
  get ended(): boolean {
    return this.#ended
  }

  /** Whether the client went away without a close. */
  get disconnected(): boolean {
    return this.closed?.code === 1006
  }

  /**
   * Closes the socket; what the client still sends is not delivered. After messages the close waits until the
   * client has answered a PING, at most a second, since proxies may drop what is right before a close.
   *
   * @param code Close code. Default 1000.
   * @param reason At most 123 bytes.
   * @throws {TypeError} A code that may not be sent (RFC 6455 §7.4).
   * @throws {GripInstructError} A reason of more than 123 bytes, or one that would not arrive as it is; a socket
   *   that you closed before.
   */
  close(code = 1000, reason = ''): void {
    // For its checks: the socket below writes the frame.
    new WebSocketContext({ id: this.id, events: [] }).close(code, reason)
    this.#end(() => this.#below.close(code, reason))
  }

  /** Drops the connection without a closing handshake. */
  disconnect(): void {
    this.#end(() => this.#below.terminate())
  }

  #push(data: string | Uint8Array, binary: boolean): void {
    if (this.#ended)
      throw new GripInstructError('the socket is closed: nothing can be sent after close() or disconnect()')
    this.#below.send(data, binary)
  }

  #end(act: () => void): void {
    if (this.#ended) throw new GripInstructError('the socket is closed already')
    this.#ended = true
    act()
  }
}

const MAX_CHANNELS = 20

// The prefix would hide what is wrong with a name.
function checkName(channel: string): void {
  encodeControlMessage({ type: 'unsubscribe', channel })
}

function toBytes(message: Bytes | string): Uint8Array {
  if (typeof message === 'string') {
    checkWellFormed(message)
    return Buffer.from(message)
  }
  if (ArrayBuffer.isView(message)) return Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  if (types.isAnyArrayBuffer(message)) return Buffer.from(message)
  const isPromise = typeof (message as Partial<PromiseLike<unknown>> | null)?.then === 'function'
  throw invalidArgument(`"message" must be text or bytes${isPromise ? '; this is a promise: await it' : ''}`)
}

function checkWellFormed(message: string): void {
  if (/\p{Surrogate}/u.test(message)) {
    throw invalidArgument('"message" contains half of a surrogate pair, which UTF-8 cannot carry')
  }
}
