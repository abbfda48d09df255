import type { Header } from '../headers.ts'
import { checkText } from '../check-arguments.ts'
import { invalidArgument } from '../invalid-argument.ts'
import { closePayload, isCloseCode } from '../websocket/frames.ts'
import { Inbox, type Patience } from './inbox.ts'
import { MemorySocket, protocolOf } from './memory-socket.ts'
import { TestProxyError, withWarnings } from './test-proxy-error.ts'

/** How a WebSocket ended, as in a browser's `CloseEvent`; 1006 means that the connection was lost. */
export interface TestClose {
  code: number
  reason: string
}

/** A client's WebSocket in a test. Like a browser, it answers PINGs and CLOSEs by itself. */
export interface TestWebSocket {
  /** The headers of the answer that opened it. */
  readonly headers: Headers
  /** The subprotocol that your app chose, or `''`. */
  readonly protocol: string
  /** Resolves with code and reason when it is closed. */
  readonly closed: Promise<TestClose>
  /**
   * Sends a message: text, or bytes.
   *
   * @throws {TypeError} `data` is neither.
   *
   * @example
   * ws.send('hello')
   */
  send(data: string | Uint8Array): void
  /**
   * The next message: text as a string, binary as bytes.
   *
   * @throws {TestProxyError} Nothing arrives in time, or the WebSocket is closed.
   *
   * @example
   * expect(await ws.next()).toBe('hello')
   */
  next(): Promise<string | Uint8Array>
  /**
   * Closes it. Resolves when it is closed.
   *
   * @param code Close code. Default: none, like `close()` in a browser.
   * @throws {TypeError} A client cannot send this code, or a reason without one.
   *
   * @example
   * expect(await ws.close(1000, 'bye')).toEqual({ code: 1000, reason: 'bye' })
   */
  close(code?: number, reason?: string): Promise<TestClose>
  /**
   * Goes away without a close, as when someone pulls the cable.
   *
   * @example
   * ws.drop()
   */
  drop(): void
  /** Sends a PING; browsers cannot, programs can. */
  ping(data?: string | Uint8Array): void
  /** The content of the next PONG. */
  nextPong(): Promise<string>
  /** The content of the next PING, for example a keep-alive. It is answered automatically. */
  nextPing(): Promise<string>
}

/** What a {@link TestWebSocket} is made from. */
export interface TestWebSocketInit {
  path: string
  patience: Patience
  /** Begins the connection. */
  connect(socket: MemorySocket): void
}

/**
 * Opens a WebSocket.
 *
 * @throws {TestProxyError} The app refuses it; `response` has its answer.
 */
export function openTestWebSocket({ path, patience, connect }: TestWebSocketInit): Promise<TestWebSocket> {
  return new Promise((resolve, reject) => {
    const name = `the WebSocket ${path}`
    const messages = new Inbox<string | Uint8Array>(name, patience)
    const pongs = new Inbox<string>(name, patience)
    const pings = new Inbox<string>(name, patience)
    let close!: (close: TestClose) => void
    const closed = new Promise<TestClose>((done) => (close = done))
    const socket = new MemorySocket({
      onOpen: (headers) => resolve(clientOf(socket, { headers, closed, messages, pongs, pings })),
      onRefused(status, reason, headers, body) {
        const response = responseOf(status, reason, headers, body)
        const text = Buffer.from(body).toString().trim().slice(0, 200)
        const message = `${name} is refused with ${status}${text === '' ? '' : `: ${text}`}`
        reject(
          new TestProxyError('ERR_GRIP_TEST_REFUSED', withWarnings(message, patience.warnings()), response),
        )
      },
      onMessage(type, content) {
        if (type === 'text') messages.push(Buffer.from(content).toString())
        else if (type === 'binary') messages.push(content)
        else if (type === 'ping') {
          socket.receive('PONG', Buffer.from(content))
          pings.push(Buffer.from(content).toString())
        } else pongs.push(Buffer.from(content).toString())
      },
      onClosed(code, reason) {
        const how = `closed with ${code}${reason === '' ? '' : ` ${JSON.stringify(reason)}`}`
        messages.end(how)
        pongs.end(how)
        pings.end(how)
        close({ code, reason })
        reject(
          new TestProxyError('ERR_GRIP_TEST_CLOSED', withWarnings(`${name} ${how}`, patience.warnings())),
        )
      },
    })
    connect(socket)
  })
}

/** Longest reason of a close, in bytes. */
const MAX_REASON_BYTES = 123

interface ClientParts {
  headers: readonly Header[]
  closed: Promise<TestClose>
  messages: Inbox<string | Uint8Array>
  pongs: Inbox<string>
  pings: Inbox<string>
}

function clientOf(socket: MemorySocket, parts: ClientParts): TestWebSocket {
  const { headers, closed, messages, pongs, pings } = parts
  return {
    headers: new Headers(headers.map(([name, value]): [string, string] => [name, value])),
    protocol: protocolOf(headers),
    closed,
    send: (data) => socket.receive(typeof data === 'string' ? 'TEXT' : 'BINARY', bytesOf(data)),
    next: () => messages.next('a message'),
    close(code, reason) {
      checkText('reason', reason)
      if (code !== undefined && !(typeof code === 'number' && isCloseCode(code))) {
        throw invalidArgument(
          '"code" must be a close code that a client can send: 1000 to 1003, 1007 to 1014, or 3000 to 4999',
        )
      }
      if (code === undefined && (reason ?? '') !== '') throw invalidArgument('"reason" needs a "code"')
      if (Buffer.byteLength(reason ?? '') > MAX_REASON_BYTES) {
        throw invalidArgument(`"reason" must be at most ${MAX_REASON_BYTES} bytes of UTF-8`)
      }
      socket.receive('CLOSE', closePayload(code, reason))
      return closed
    },
    drop: () => socket.cut(),
    ping: (data = '') => socket.receive('PING', bytesOf(data)),
    nextPong: () => pongs.next('a PONG'),
    nextPing: () => pings.next('a PING'),
  }
}

function bytesOf(data: string | Uint8Array): Buffer {
  if (typeof data === 'string') return Buffer.from(data)
  if (data instanceof Uint8Array) return Buffer.from(data)
  throw invalidArgument('"data" must be a string or bytes (Uint8Array)')
}

function responseOf(status: number, reason: string, headers: readonly Header[], body: Uint8Array): Response {
  const bodiless = status === 204 || status === 304
  return new Response(bodiless ? null : new Uint8Array(body), {
    status: status >= 200 && status <= 599 ? status : 500,
    statusText: reason,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  })
}
