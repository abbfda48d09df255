import type { Subscriber } from '../channels.ts'

/** A connection of a client, as the inspector shows it. */
export interface ConnectionState {
  id: string
  kind: 'websocket' | 'stream' | 'long-poll'
  /** Path, without its query. */
  path: string
  /** When it began, in milliseconds since 1970. */
  since: number
  channels: readonly ChannelState[]
  meta: Readonly<Record<string, string>>
  /** Bytes from the client, if they are counted. */
  received?: number | undefined
  /** Bytes to the client, if they are counted. */
  sent?: number | undefined
}

/** A subscription, and the last id that went out on its channel. */
export interface ChannelState {
  name: string
  filters: readonly string[]
  lastId?: string | undefined
}

/** A connection of a client that can be inspected and broken. */
export interface LiveConnection {
  readonly subscriber: Subscriber
  describe(): ConnectionState
  /** Sends text to the client, as if the app had; `false` if that is not possible. */
  sendText(text: string): boolean
  /** Ends it cleanly: a WebSocket with a code and a reason. */
  closeClient(code: number, reason: string): void
  /** Cuts it without a close, like a pulled cable. */
  drop(): void
}
