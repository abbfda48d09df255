import { checkArgument } from '../internal/invalid-argument.ts'
import { isObject } from '../internal/is-object.ts'
import { utf8 } from '../internal/utf8.ts'
import type { DecodedWebSocketEvent } from '../websocket-events/event.ts'
import type { OutgoingEvents } from './outgoing-events.ts'
import type { ConnectionSeal } from './seal.ts'

/** What a `WebSocketContext` is made of. */
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
  /** Seals the answer's meta; `off` for a request of a connection that is not sealed. Default: made by hand. */
  seal?: ConnectionSeal | 'off' | undefined
  /** Collects what goes back, for a handler that answers again after a failure. Default: its own. */
  out?: OutgoingEvents | undefined
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

/** Checks what a context is made of; the pairs of `meta` are checked when they are read. */
export function checkInit(init: WebSocketContextInit): void {
  const { id, events, meta = [], prefix = '', protocols = [], seal = 'off' } = Object(init) as typeof init
  checkArgument(
    typeof id === 'string' &&
      Array.isArray(events) &&
      isObject(meta) &&
      Symbol.iterator in meta &&
      typeof prefix === 'string' &&
      Array.isArray(protocols) &&
      (seal === 'off' || typeof Object(seal).make === 'function'),
    'a WebSocketContext needs { id, events }, with events as decodeWebSocketEvents() lists them; it can have "meta" (a list ' +
      'of [name, value], a Map or Headers), a text "prefix", a list of "protocols", and a "seal" ("off", or an object with make())',
  )
}

/** The answer to a handshake that nobody accepted. */
export function notAccepted(): WebSocketAnswer {
  const headers: WebSocketAnswer['headers'] = [['Content-Type', 'text/plain']]
  return { status: 403, headers, body: utf8('WebSocket not accepted\n') }
}
