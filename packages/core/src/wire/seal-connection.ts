import { checkArgument } from '../internal/invalid-argument.ts'
import { isObject } from '../internal/is-object.ts'
import { utf8 } from '../internal/utf8.ts'
import { ConnectionSeals, SEAL } from '../websocket/seal.ts'

/**
 * Makes the `Meta-Grip-Seal` of a connection, as the answers of this library set it: for test kits, which have to stand in
 * for a proxy that was told so by an earlier answer.
 *
 * @param secret What seals: the key that verifies, the token of publishing, or the `sealKey`.
 * @param connection Its id, and its `Meta-*` by name as they stand in the request.
 *
 * @example
 * ```ts
 * const headers = { 'connection-id': 'c1', 'meta-user': 'bob' }
 * headers['meta-grip-seal'] = await sealConnection('changeme', { id: 'c1', meta: { user: 'bob' } })
 * ```
 */
export function sealConnection(
  secret: string | Uint8Array,
  connection: { id: string; meta?: Readonly<Record<string, string>> | undefined },
): Promise<string> {
  checkArgument(
    isObject(connection) && typeof connection.id === 'string',
    'sealConnection() needs { id, meta } of a connection',
  )
  const { id, meta = {} } = connection
  const lines = Object.entries(meta).map(([name, value]) => [name.toLowerCase(), value] as const)
  const seals = new ConnectionSeals([typeof secret === 'string' ? utf8(secret) : secret])
  return seals.make(
    id,
    lines.filter(([name]) => name !== SEAL),
  )
}
