import type { Header } from '../headers.ts'
import type { Delivery } from '../publish/delivery.ts'
import type { ClientMessageType } from './frame-receiver.ts'

/** What a {@link ClientConnection} reports. */
export interface ClientListener {
  /** A message has arrived, whole. */
  onMessage(type: ClientMessageType, content: Buffer): void
  /** A frame of the client breaks the protocol: the connection ends. */
  onBrokenFrame(error: Error): void
  /** The connection is gone. */
  onGone(): void
}

/** The client's side of a WebSocket. It answers nothing by itself. */
export interface ClientConnection {
  /** Bytes that wait for the client. */
  readonly waiting: number
  /** Bytes that went to the client. */
  readonly sentBytes: number
  /** Begins to read; what came with the handshake is first, and is reported before this returns. */
  begin(): void
  /** Answers the handshake with 101. */
  accept(headers: readonly Header[]): void
  /** Answers the handshake with anything else, and ends the connection. */
  reject(status: number, reason: string | undefined, headers: readonly Header[], body: Uint8Array): void
  /** Sends a message. */
  send(type: 'text' | 'binary' | 'ping' | 'pong', content: Uint8Array): void
  /** Sends what was published, as it is. */
  sendItem(delivery: Delivery): void
  /** Sends a close frame. */
  close(code: number, reason?: string | Uint8Array): void
  /** Resolves once what was written has left, or the connection is gone. */
  drained(): Promise<void>
  /** Stops reading for now. */
  pause(): void
  resume(): void
  /** Ends the connection after what was written; a client that does not end its side is cut. */
  end(): void
  /** Ends the connection at once. */
  cut(): void
}
