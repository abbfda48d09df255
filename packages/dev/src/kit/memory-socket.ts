import { headerOf, type Header } from '../headers.ts'
import type { Delivery } from '../publish/delivery.ts'
import type { ClientConnection, ClientListener } from '../websocket/client-connection.ts'
import type { ClientMessageType } from '../websocket/frame-receiver.ts'
import { closePayload } from '../websocket/frames.ts'

/** What the client of a {@link MemorySocket} gets. */
export interface MemoryClient {
  onOpen(headers: readonly Header[]): void
  onRefused(status: number, reason: string, headers: readonly Header[], body: Uint8Array): void
  onMessage(type: 'text' | 'binary' | 'ping' | 'pong', content: Uint8Array): void
  /** A close frame has come, or none before the connection was lost: 1006. */
  onClosed(code: number, reason: string): void
}

/** A WebSocket in this process: both of its ends, without frames. */
export class MemorySocket implements ClientConnection {
  /** Nothing waits: a receiver in this process already has what was sent. */
  readonly waiting = 0
  sentBytes = 0
  readonly #client: MemoryClient
  #listener: ClientListener | undefined
  readonly #early: [ClientMessageType, Buffer][] = []
  #reading = false
  #gone = false
  #closing: { code: number; reason: string } | undefined
  #clientClosed = false

  constructor(client: MemoryClient) {
    this.#client = client
  }

  /** Receives what the client sends. */
  listen(listener: ClientListener): void {
    this.#listener = listener
  }

  begin(): void {
    this.resume()
  }

  accept(headers: readonly Header[]): void {
    this.#client.onOpen(headers)
  }

  reject(status: number, reason: string | undefined, headers: readonly Header[], body: Uint8Array): void {
    this.#client.onRefused(status, reason ?? '', headers, body)
    this.cut()
  }

  send(type: 'text' | 'binary' | 'ping' | 'pong', content: Uint8Array): void {
    if (this.#gone || this.#closing !== undefined) return
    this.sentBytes += content.length
    this.#client.onMessage(type, Uint8Array.from(content))
  }

  sendItem({ item: { webSocket } }: Delivery): void {
    const { type = 'text', content = new Uint8Array() } = webSocket ?? {}
    this.send(type, content)
  }

  close(code: number, reason: string | Uint8Array = ''): void {
    if (this.#gone || this.#closing !== undefined) return
    this.#closing = { code, reason: Buffer.from(reason as string).toString() }
    // A client answers a close with the same code, and is then done.
    queueMicrotask(() => this.receive('CLOSE', closePayload(code, reason)))
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }

  pause(): void {
    this.#reading = false
  }

  resume(): void {
    this.#reading = true
    while (this.#reading && this.#early.length > 0) this.#listener?.onMessage(...this.#early.shift()!)
  }

  end(): void {
    this.cut()
  }

  cut(): void {
    if (this.#gone) return
    this.#gone = true
    const { code, reason } = this.#closing ?? { code: 1006, reason: '' }
    this.#client.onClosed(code, reason)
    queueMicrotask(() => this.#listener?.onGone())
  }

  /** The client sends something. */
  receive(type: ClientMessageType, content: Buffer): void {
    if (this.#gone || this.#clientClosed) return
    if (type === 'CLOSE') this.#clientClosed = true
    if (this.#reading && this.#early.length === 0) this.#listener?.onMessage(type, content)
    else this.#early.push([type, content])
  }
}

/** The sub-protocol that an answer has chosen; `''` is none. */
export function protocolOf(headers: readonly Header[]): string {
  return headerOf(headers, 'sec-websocket-protocol')?.trim() ?? ''
}
