/** The media type of WebSocket-over-HTTP bodies, byte for byte as proxies require it in answers. */
export const WEBSOCKET_EVENTS_TYPE = 'application/websocket-events'

/** Most bytes that a proxy takes in one answer. */
export const MAX_ANSWER_BYTES = 1_000_000
/** What an OPEN and the longest CLOSE take, so that neither can make an answer too large. */
export const RESERVED_BYTES = 143

/** An event to encode. */
export interface WebSocketEvent {
  /** `OPEN`, `TEXT`, `BINARY`, `PING`, `PONG`, `CLOSE`, `DISCONNECT`, or a type of the future. */
  type: string
  /** Bytes, or text that is sent as UTF-8. Absent: the event goes out without a length. */
  content?: Uint8Array | string | undefined
}

/** An event of this library's own making. */
export interface OutgoingEvent extends WebSocketEvent {
  /** Whether the message prefix goes before the content, which marks it as data for the client. */
  data?: boolean
}

/** A decoded event. It views the body that it came from: copy `content` if you keep it for long. */
export interface DecodedWebSocketEvent {
  /** The type as it was received; unknown types are kept. */
  readonly type: string
  /** The content in bytes; `undefined` when the event had no length. */
  readonly content: Uint8Array<ArrayBuffer> | undefined
  /** The content read as UTF-8, ill-formed bytes replaced; `''` when there is none. */
  readonly text: string
}
