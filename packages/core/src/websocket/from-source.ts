import { GripNotWebSocketError } from '../errors.ts'
import { decodeWebSocketEvents, MAX_EVENTS_BYTES } from '../websocket-events/decode.ts'
import { WEBSOCKET_EVENTS_TYPE } from '../websocket-events/event.ts'
import { WebSocketContext } from './context.ts'
import type { WebSocketContextInit } from './context-types.ts'

/** Request headers as an adapter has them: `Headers` is one. */
export interface HeaderSource {
  /** Value by name, in any case; repeats joined by a comma; `null` when there is none. */
  get(name: string): string | null
  /** Calls back for each header, or for each of its repeats. */
  forEach(callback: (value: string, name: string) => void): void
  /** The names, in any case, where to list them is less work than to read all values. */
  readonly names?: readonly string[] | undefined
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

/** Builds the context of a request whose signature is verified; without a promise where the body needs none. */
export function readWebSocket(
  source: WebSocketSource,
  prefix: string,
  maxBytes?: number,
): WebSocketContext | Promise<WebSocketContext> {
  const body = source.body(maxBytes ?? MAX_EVENTS_BYTES)
  if (body instanceof Uint8Array) return openContext(source, body, prefix, maxBytes)
  return body.then((bytes) => openContext(source, bytes, prefix, maxBytes))
}

/** Builds the context of a request whose signature is verified from its headers and its body. */
export function openContext(
  { headers, platform }: Pick<WebSocketSource, 'headers' | 'platform'>,
  body: Uint8Array,
  prefix: string,
  maxBytes: number = MAX_EVENTS_BYTES,
): WebSocketContext {
  return new WebSocketContext(
    new InitOfHeaders(headers, decodeWebSocketEvents(body, { maxBytes }), prefix, platform),
  )
}

/** A context's init that reads a request's headers only when somebody asks for what they say. */
class InitOfHeaders implements WebSocketContextInit {
  readonly #headers: HeaderSource
  readonly events: WebSocketContextInit['events']
  readonly prefix: string
  readonly platform: unknown

  constructor(
    headers: HeaderSource,
    events: WebSocketContextInit['events'],
    prefix: string,
    platform: unknown,
  ) {
    this.#headers = headers
    this.events = events
    this.prefix = prefix
    this.platform = platform
  }

  get id(): string {
    return this.#headers.get('connection-id') ?? ''
  }

  get protocols(): readonly string[] {
    return parseProtocols(this.#headers.get('sec-websocket-protocol'))
  }

  /** The `Meta-*`. */
  get meta(): Iterable<[string, string]> {
    return this
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    const headers = this.#headers
    const meta: [string, string][] = []
    const add = (value: string | null, name: string): void => {
      if (value !== null && isMeta(name)) meta.push([name.slice(5), value])
    }
    if (headers.names === undefined) headers.forEach(add)
    else for (const name of headers.names) if (isMeta(name)) add(headers.get(name), name)
    return meta.values()
  }
}

function isMeta(name: string): boolean {
  return (name.charCodeAt(0) | 0x20) === LETTER_M && name.slice(0, 5).toLowerCase() === 'meta-'
}

const LETTER_M = 0x6d

function parseProtocols(value: string | null): readonly string[] {
  if (value === null) return []
  return value
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '')
}

/** The error for a request that is not WebSocket-over-HTTP. */
export function notWebSocket(): GripNotWebSocketError {
  return new GripNotWebSocketError(
    `not a WebSocket-over-HTTP request: it takes a POST of ${WEBSOCKET_EVENTS_TYPE}`,
  )
}
