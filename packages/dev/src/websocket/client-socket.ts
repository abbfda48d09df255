import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex, Writable } from 'node:stream'
import type { Header } from '../headers.ts'
import type { Delivery } from '../publish/delivery.ts'
import type { ClientConnection, ClientListener } from './client-connection.ts'
import { createFrameReceiver } from './frame-receiver.ts'
import { closePayload, encodeFrame, OPCODES } from './frames.ts'

/** How long a client has to end its side, in milliseconds. */
const END_TIMEOUT = 5000

/** The client's side of a WebSocket: handshake answer, frames, close. It answers nothing by itself. */
export class ClientSocket implements ClientConnection {
  readonly #socket: Duplex
  readonly #key: string
  readonly #receiver: Writable
  readonly #head: Buffer
  readonly #listener: ClientListener
  #endTimer: NodeJS.Timeout | undefined
  #gone = false
  sentBytes = 0

  constructor(request: IncomingMessage, socket: Duplex, head: Buffer, listener: ClientListener) {
    this.#socket = socket
    this.#key = request.headers['sec-websocket-key'] ?? ''
    this.#listener = listener
    this.#receiver = createFrameReceiver(
      (type, content) => listener.onMessage(type, content),
      (error) => {
        listener.onBrokenFrame(error)
        this.cut()
      },
    )
    this.#head = head
    socket.on('end', () => socket.end())
    socket.on('close', () => this.#onClose())
  }

  /** Begins to read; what came with the handshake is first, and is reported before this returns. */
  begin(): void {
    this.#socket.on('data', (chunk: Buffer) => this.#receiver.write(chunk))
    if (this.#head.length > 0) this.#receiver.write(this.#head)
  }

  /** Bytes that wait for the client. */
  get waiting(): number {
    return this.#socket.writableLength
  }

  /** Answers the handshake with 101. */
  accept(headers: readonly Header[]): void {
    const accept = createHash('sha1')
      .update(`${this.#key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    this.#writeHead(101, 'Switching Protocols', [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Accept', accept],
      ...headers,
    ])
  }

  /** Answers the handshake with anything else, and ends the connection. */
  reject(status: number, reason: string | undefined, headers: readonly Header[], body: Uint8Array): void {
    const all: Header[] = [...headers, ['Connection', 'close'], ['Content-Length', String(body.length)]]
    this.#writeHead(status, reason ?? STATUS_CODES[status] ?? 'Undefined Reason', all)
    if (this.#socket.writable) this.#socket.write(body)
    this.end()
  }

  /** Sends a message. */
  send(type: 'text' | 'binary' | 'ping' | 'pong', content: Uint8Array): void {
    this.#write(encodeFrame(OPCODES[type], content))
  }

  /** Sends what was published, in the one frame that all of its subscribers get. */
  sendItem(delivery: Delivery): void {
    this.#write(delivery.frame)
  }

  /** Sends a close frame. */
  close(code: number, reason: string | Uint8Array = ''): void {
    this.#write(encodeFrame(OPCODES.close, closePayload(code, reason)))
  }

  /** Resolves once what was written has left, or the connection is gone. */
  async drained(): Promise<void> {
    if (!this.#socket.writableNeedDrain) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done).off('close', done)
        resolve()
      }
      this.#socket.on('drain', done).on('close', done)
    })
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Ends the connection after what was written; a client that does not end its side is cut. */
  end(): void {
    if (this.#endTimer !== undefined || this.#gone) return
    this.#socket.end()
    this.#socket.resume()
    this.#endTimer = setTimeout(() => this.cut(), END_TIMEOUT)
  }

  /** Ends the connection at once. */
  cut(): void {
    this.#socket.destroy()
  }

  #write(frame: Buffer): void {
    if (!this.#socket.writable) return
    this.sentBytes += frame.length
    this.#socket.write(frame)
  }

  #onClose(): void {
    if (this.#gone) return
    this.#gone = true
    clearTimeout(this.#endTimer)
    this.#receiver.destroy()
    this.#listener.onGone()
  }

  #writeHead(status: number, reason: string, headers: readonly Header[]): void {
    const lines = [`HTTP/1.1 ${status} ${reason}`, ...headers.map(([name, value]) => `${name}: ${value}`)]
    if (this.#socket.writable) this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  }
}
