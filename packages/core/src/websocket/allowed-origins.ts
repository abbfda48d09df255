import { GripConfigError, GripOriginError } from '../errors.ts'
import type { HeaderSource } from './from-source.ts'

/**
 * Which pages may open a WebSocket: a list of origins (`https://app.example`), `'same-origin'` for the host
 * that the client asked, or a function. A handshake without `Origin` is refused by the first two.
 */
export type AllowedOrigins =
  readonly string[] | 'same-origin' | ((origin: string | null, headers: Pick<HeaderSource, 'get'>) => boolean)

/**
 * Refuses a list that could never match, or that would match more than it says.
 *
 * @throws {GripConfigError} It says what an origin looks like.
 */
export function checkAllowedOrigins(allowed: AllowedOrigins | undefined): void {
  if (allowed === undefined || allowed === 'same-origin' || typeof allowed === 'function') return
  if (Array.isArray(allowed) && allowed.every(isOrigin)) return
  throw new GripConfigError(
    '"allowedOrigins" must list origins such as "https://app.example", or be "same-origin"',
  )
}

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { origin, protocol, host } = new URL(value)
  // The URL standard knows no origin of the schemes that apps have.
  return value === (origin === 'null' ? `${protocol}//${host}` : origin)
}

/**
 * Checks the `Origin` of a handshake. Browsers send cookies along from any page, so this is what keeps other
 * sites from opening a socket as your user.
 *
 * @throws {GripOriginError} An origin that is not allowed.
 */
export function checkOrigin(allowed: AllowedOrigins | undefined, headers: Pick<HeaderSource, 'get'>): void {
  if (allowed === undefined) return
  const origin = headers.get('origin')
  // A promise is truthy: only a plain `true` opens.
  if (typeof allowed === 'function' ? allowed(origin, headers) === true : isAllowed(allowed, origin, headers))
    return
  throw new GripOriginError(
    origin === null ? 'the handshake has no Origin' : 'the handshake is from a foreign Origin',
  )
}

function isAllowed(
  allowed: readonly string[] | 'same-origin',
  origin: string | null,
  headers: Pick<HeaderSource, 'get'>,
): boolean {
  if (origin === null || origin === 'null') return false
  if (allowed !== 'same-origin') return allowed.includes(origin)
  const host = headers.get('host')?.toLowerCase() ?? ''
  return host !== '' && (origin === `https://${host}` || origin === `http://${host}`)
}
