import { GripConfigError, GripSignatureError } from '../errors.ts'
import { decodeWebSocketEvents, MAX_EVENTS_BYTES } from '../websocket-events/decode.ts'
import type { DecodedWebSocketEvent } from '../websocket-events/event.ts'
import { WebSocketContext } from './context.ts'
import type { WebSocketContextInit } from './context-types.ts'
import type { HeaderSource, WebSocketSource } from './from-source.ts'
import { type ConnectionSeal, type ConnectionSeals, SEAL, type SealedMeta } from './seal.ts'

/** How the contexts of one configuration are opened. */
export interface WebSocketTerms {
  /** Prefix of every channel. */
  readonly prefix: string
  /** Largest body in bytes. Default 4,194,304. */
  readonly maxBytes: number | undefined
  /** What seals connections; `none` where the configuration has no secret, `off` where it trusts what it is told. */
  readonly seals: ConnectionSeals | 'none' | 'off'
}

/**
 * Builds the context of a request whose `Grip-Sig` is verified: decodes its events, and makes sure that they are of a
 * connection that this library has accepted, with the meta that it has set.
 *
 * @throws {WebSocketEventsError} A malformed body.
 * @throws {GripSignatureError} Of reason `seal`: nothing proves that the connection was accepted here.
 * @throws {GripConfigError} A handshake, and no secret to seal its connection with.
 */
export async function openWebSocket(
  { headers, body, platform }: Omit<WebSocketSource, 'method'>,
  { prefix, maxBytes = MAX_EVENTS_BYTES, seals }: WebSocketTerms,
): Promise<WebSocketContext> {
  const read = body(maxBytes)
  const events = decodeWebSocketEvents(read instanceof Uint8Array ? read : await read, { maxBytes })
  const init = new InitOfHeaders(headers, events, prefix, platform)
  const opening = events[0]?.type === 'OPEN'
  // What comes with a handshake is the client's word, at best.
  if (!opening) init.meta = metaOf(headers)
  if (seals === 'off') return new WebSocketContext(init)
  if (seals === 'none') throw opening ? noSecret() : unsealed()
  init.seal = opening ? sealOf(seals, init.id, false) : await checkedSeal(seals, init)
  return new WebSocketContext(init)
}

/** Makes sure that a request's seal is good for what the request says of its connection. */
async function checkedSeal(seals: ConnectionSeals, { id, meta }: InitOfHeaders): Promise<ConnectionSeal> {
  const sealed = meta.filter(([name]) => name !== SEAL)
  const [[, seal] = [], ...more] = meta.filter(([name]) => name === SEAL)
  if (seal === undefined || more.length > 0) throw unsealed()
  if (seals.isKnown(id, sealed, seal)) return sealOf(seals, id, false)
  const verdict = await seals.check(id, sealed, seal)
  if (verdict === 'invalid') throw unsealed()
  return sealOf(seals, id, verdict === 'old')
}

function sealOf(seals: ConnectionSeals, id: string, isOld: boolean): ConnectionSeal {
  return { isOld, make: (meta) => seals.make(id, meta) }
}

/** A context's init that reads a request's headers only when somebody asks for what they say. */
class InitOfHeaders implements WebSocketContextInit {
  readonly #headers: HeaderSource
  readonly events: readonly DecodedWebSocketEvent[]
  readonly prefix: string
  readonly platform: unknown
  meta: SealedMeta = []
  seal: ConnectionSeal | undefined

  constructor(
    headers: HeaderSource,
    events: readonly DecodedWebSocketEvent[],
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
}

/** The `Meta-*` of a request, names in lower case without that prefix; a name that is there twice stands there twice. */
function metaOf(headers: HeaderSource): SealedMeta {
  const meta: [string, string][] = []
  const add = (value: string | null, name: string): void => {
    if (value !== null && isMeta(name)) meta.push([name.slice(5).toLowerCase(), value])
  }
  if (headers.names === undefined) headers.forEach(add)
  else for (const name of headers.names) if (isMeta(name)) add(headers.get(name), name)
  return meta
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

function unsealed(): GripSignatureError {
  return new GripSignatureError(
    'seal',
    'these WebSocket events are not of a connection that was opened here: their Meta-Grip-Seal is missing, or does not fit',
  )
}

function noSecret(): GripConfigError {
  return new GripConfigError(
    'the configuration has public keys only, and WebSockets need a secret that seals their connections: set "sealKey" to 32 random bytes or more',
  )
}
