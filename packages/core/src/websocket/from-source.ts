import { GripNotWebSocketError } from '../errors.ts'
import { WEBSOCKET_EVENTS_TYPE } from '../websocket-events/event.ts'

/** Request headers as an adapter has them: `Headers` is one. */
export interface HeaderSource {
  /** Value by name, in any case; repeats joined by a comma; `null` when there is none. */
  get(name: string): string | null
  /** Calls back for each header, or for each of its repeats. */
  forEach(callback: (value: string, name: string) => void): void
}

/** A platform's request, as far as WebSocket-over-HTTP needs it. */
export interface WebSocketSource {
  /** HTTP method. */
  method: string
  /** Request headers. */
  headers: HeaderSource
  /** Reads the body, of at most so many bytes; it is not called before the signature is verified. */
  body(maxBytes: number): Uint8Array | Promise<Uint8Array>
  /** What the adapter needs to build its answer; the context carries it. */
  platform?: unknown
}

/** Whether a request is WebSocket-over-HTTP: a POST of exactly `application/websocket-events`. */
export function isWebSocketEvents(method: string, headers: Pick<HeaderSource, 'get'>): boolean {
  // To the byte, as proxies send it: Pushpin refuses the type to clients, but signs and forwards other spellings.
  return method === 'POST' && headers.get('content-type') === WEBSOCKET_EVENTS_TYPE
}

/** The error for a request that is not WebSocket-over-HTTP. */
export function notWebSocket(): GripNotWebSocketError {
  return new GripNotWebSocketError(
    `this is not a WebSocket-over-HTTP request, which is a POST of ${WEBSOCKET_EVENTS_TYPE}`,
  )
}
