import { GripSignatureError, type GripSignatureReason } from '../errors.ts'
import { isObject } from '../internal/is-object.ts'

/** Claims of a verified `Grip-Sig`. */
export interface GripClaims {
  /** Expiry, in seconds since 1970. */
  readonly exp: number
  /** Issuer: the proxy, for example `pushpin` or `fastly:<service id>`. */
  readonly iss?: string
  /** Any other claim. */
  readonly [claim: string]: unknown
}

/** What a header says of the key; jose reads all of it. */
export interface TokenHeader {
  readonly alg?: unknown
  readonly kid?: unknown
}

/** The error of a token that is not taken. */
export function refuse(reason: GripSignatureReason, message: string): GripSignatureError {
  return new GripSignatureError(reason, message)
}

const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]*$/

/**
 * Reads the header of a token. Nothing of it is verified.
 *
 * @throws {GripSignatureError} It is none, or another spelling of one: the last bits of each segment, which no byte
 *   uses, are zero. Or it has extensions that have to be understood (`crit`, RFC 7515 §4.1.11): GRIP has none.
 */
export function headerOf(token: unknown): TokenHeader {
  if (typeof token !== 'string' || !COMPACT_JWS.test(token) || !token.split('.').every(endsWhole)) {
    throw refuse('malformed', 'Grip-Sig is not a JWT in canonical form')
  }
  const [segment] = token.split('.', 1) as [string]
  // Letter by letter: what is asked for here is ASCII, and jose reads all of it as UTF-8.
  const header = parseObject(() => atob(segment.replaceAll('-', '+').replaceAll('_', '/')))
  if (header['crit'] !== undefined) throw refuse('malformed', 'Grip-Sig has an extension ("crit")')
  return header
}

function endsWhole(segment: string): boolean {
  const rest = segment.length % 4
  return rest === 0 || LAST_LETTERS[rest]!.includes(segment.at(-1)!)
}

/** What a segment may end in, by the number of letters behind its last four. */
const LAST_LETTERS = ['', '', 'AQgw', 'AEIMQUYcgkosw048']

/**
 * Reads the claims of a token whose signature is verified. They are frozen, all the way down: one object is shown to each
 * request that has the token.
 */
export function claimsOf(payload: Uint8Array): GripClaims {
  return freeze(parseObject(() => utf8.decode(payload))) as GripClaims
}

function freeze<Value>(value: Value): Value {
  if (isObject(value)) Object.values(value).forEach(freeze)
  return Object.freeze(value)
}

// A byte order mark is not read over: it is another spelling.
const utf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function parseObject(read: () => string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(read())
    if (isObject(value) && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch {
    // Refused below.
  }
  throw refuse('malformed', 'Grip-Sig has a part that is not a JSON object')
}
