import { GripConfigError, GripSignatureError } from '../errors.ts'
import { decodeWebSocketEvents } from '../websocket-events/decode.ts'
import { WebSocketContext } from './context.ts'
import type { HeaderSource, WebSocketSource } from './from-source.ts'
import type { OutgoingEvents } from './outgoing-events.ts'
import { type ConnectionSeal, type ConnectionSeals, SEAL, type SealedMeta } from './seal.ts'

/** How the contexts of one configuration are opened. */
export interface WebSocketTerms {
  /** Prefix of every channel. */
  readonly prefix: string
  /** Largest body in bytes. */
  readonly maxBytes: number
  /** What seals connections; `none` where the configuration has no secret, `off` where it trusts what it is told. */
  readonly seals: ConnectionSeals | 'none' | 'off'
}

/**
 * Builds the context of a request whose `Grip-Sig` is verified: reads and decodes its events, and makes sure that they are
 * of a connection that this library has accepted, with the meta that it has set.
 */
export async function openWebSocket(
  { headers, body, platform }: Omit<WebSocketSource, 'method'>,
  { prefix, maxBytes, seals }: WebSocketTerms,
  out?: OutgoingEvents,
): Promise<WebSocketContext> {
  const events = decodeWebSocketEvents(await body(maxBytes), { maxBytes })
  const id = headers.get('connection-id') ?? ''
  const opening = events[0]?.type === 'OPEN'
  const protocols = parseProtocols(headers.get('sec-websocket-protocol'))
  const open = (meta: SealedMeta, seal: ConnectionSeal | 'off'): WebSocketContext =>
    new WebSocketContext({ id, events, meta, protocols, prefix, platform, seal, out })
  if (seals === 'off') return open(opening ? [] : metaOf(headers), 'off')
  if (seals === 'none') throw opening ? noSecret() : unsealed()
  const make = (changed: SealedMeta): Promise<string> => seals.make(id, changed)
  // What comes with a handshake is the client's word, at best.
  if (opening) return open([], { isOld: false, make })
  const seal = headers.get(`meta-${SEAL}`) ?? ''
  const meta = seals.namesIn(seal)?.map((name) => [name, headers.get(`meta-${name}`) ?? ''] as const)
  if (meta === undefined) throw unsealed()
  const verdict = await seals.check(seal, id, meta)
  if (verdict === 'invalid') throw unsealed()
  return open(meta, { isOld: verdict === 'old', make })
}

/** The `Meta-*` of a request, with repeats in one. */
function metaOf(headers: HeaderSource): SealedMeta {
  const names = new Set<string>()
  headers.forEach((_, name) => {
    if (/^meta-/i.test(name)) names.add(name.toLowerCase())
  })
  return [...names].map((name) => [name.slice(5), headers.get(name) ?? ''])
}

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
    'these WebSocket events do not belong to a connection that was opened here: their Meta-Grip-Seal is missing or does not fit',
  )
}

function noSecret(): GripConfigError {
  return new GripConfigError(
    'the configuration has public keys only, and WebSockets need a secret that seals their connections: set "sealKey" to 32 random bytes or more',
  )
}
