import { GripOriginError } from '../errors.ts'
import { parseUrl } from '../internal/parse-url.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import type { HeaderSource } from './from-source.ts'

/**
 * Which pages may open a WebSocket:
 *
 * - a list of origins, such as `['https://app.example']`;
 * - `'same-origin'`: pages of the host that the client asked (`Host`), with default ports left out;
 * - a function of the `Origin` and the headers, which opens by returning `true`;
 * - `'any'`: all pages. Only where neither cookies nor the network tell your users from strangers.
 *
 * The list and `'same-origin'` refuse a handshake without `Origin`, as programs send it that are no browsers. By default
 * that one is let in, and of pages those of the same origin.
 *
 * @example
 * ```ts
 * createGripHandler(handle, { allowedOrigins: ['https://app.example', 'http://localhost:3000'] })
 * ```
 */
export type AllowedOrigins =
  | readonly string[]
  | 'same-origin'
  | 'any'
  | ((origin: string | null, headers: Pick<HeaderSource, 'get'>) => boolean)

/** Refuses a list that could never match, or that would match more than it says. */
export function checkAllowedOrigins(allowed: AllowedOrigins | undefined): void {
  if (allowed === undefined || typeof allowed === 'function') return
  if (allowed === 'same-origin' || allowed === 'any') return
  if (!Array.isArray(allowed))
    refuseConfig('"allowedOrigins" must be a list of origins, "same-origin", "any" or a function')
  const wrong = allowed.findIndex((origin) => !isOrigin(origin))
  if (wrong >= 0)
    refuseConfig(
      `"allowedOrigins[${wrong}]" must be an origin such as "https://app.example", without a path or a default port`,
    )
}

function isOrigin(value: unknown): boolean {
  const { origin, protocol, host } = parseUrl(value as string) ?? ({} as Partial<URL>)
  // The URL standard knows no origin of the schemes that apps have.
  return typeof value === 'string' && value === (origin === 'null' ? `${protocol}//${host}` : origin)
}

/**
 * Checks the `Origin` of a handshake. Browsers send cookies along from any page, so this is what keeps other
 * sites from opening a socket as your user.
 */
export function checkOrigin(allowed: AllowedOrigins | undefined, headers: Pick<HeaderSource, 'get'>): void {
  const origin = headers.get('origin')
  if (isAllowed(allowed, origin, headers)) return
  throw new GripOriginError(
    origin === null
      ? 'the handshake has no Origin, and "allowedOrigins" names the pages that may open this WebSocket'
      : 'the handshake comes from a page that may not open this WebSocket: if it is yours, name its origin in "allowedOrigins"',
  )
}

function isAllowed(
  allowed: AllowedOrigins | undefined,
  origin: string | null,
  headers: Pick<HeaderSource, 'get'>,
): boolean {
  if (allowed === 'any') return true
  // A promise is truthy: only a plain `true` opens.
  if (typeof allowed === 'function') return allowed(origin, headers) === true
  if (origin === null) return allowed === undefined
  if (allowed !== undefined && allowed !== 'same-origin') return origin !== 'null' && allowed.includes(origin)
  return isOrigin(origin) && isOfHost(new URL(origin), headers.get('host') ?? '')
}

// The URL standard leaves default ports out, on both sides.
function isOfHost({ protocol, host }: URL, asked: string): boolean {
  return (
    /^https?:$/.test(protocol) &&
    /^[^\s/?#@\\]+$/.test(asked) &&
    parseUrl(`${protocol}//${asked}`)?.host === host
  )
}
