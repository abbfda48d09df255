import { GripOriginError } from '../errors.ts'
import type { HeaderSource } from './from-source.ts'

/**
 * Which pages may open a WebSocket: a list of origins (`https://app.example`), `'same-origin'` for the host
 * that the client asked, or a function. A handshake without `Origin` is refused by the first two.
 */
export type AllowedOrigins =
  | readonly string[]
  | 'same-origin'
  | ((origin: string | null, headers: Pick<HeaderSource, 'get'>) => boolean)

/**
 * Checks the `Origin` of a handshake. Browsers send cookies along from any page, so this is what keeps other
 * sites from opening a socket as your user.
 *
 * @throws {GripOriginError} An origin that is not allowed.
 */
export function checkOrigin(allowed: AllowedOrigins | undefined, headers: Pick<HeaderSource, 'get'>): void {
  if (allowed === undefined) return
  const origin = headers.get('origin')
  if (typeof allowed === 'function' ? allowed(origin, headers) : isAllowed(allowed, origin, headers)) return
  throw new GripOriginError(origin === null ? 'the handshake has no Origin' : 'the handshake is from a foreign Origin')
}

function isAllowed(
  allowed: readonly string[] | 'same-origin',
  origin: string | null,
  headers: Pick<HeaderSource, 'get'>,
): boolean {
  if (origin === null || origin === 'null') return false
  if (allowed !== 'same-origin') return allowed.includes(origin)
  const host = headers.get('host')?.toLowerCase()
  return host !== undefined && (origin === `https://${host}` || origin === `http://${host}`)
}
