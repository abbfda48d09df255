import { fromBase64 } from '../internal/base64.ts'
import { refuse } from './refuse.ts'

/** Claims of a verified `Grip-Sig`. */
export interface GripClaims {
  /** Expiry, in seconds since 1970. */
  readonly exp: number
  /** Issuer: the proxy, for example `pushpin` or `fastly:<service id>`. */
  readonly iss?: string
  /** Any other claim. */
  readonly [claim: string]: unknown
}

/** A token in its parts. None of them is verified. */
export interface Token {
  /** The first segment, as it is written. */
  readonly header: string
  /** The first two segments: what is signed. */
  readonly signed: string
  /** The last segment. */
  readonly signature: string
}

/** What a header says of the key; jose reads all of it. */
export interface TokenHeader {
  readonly alg?: unknown
  readonly kid?: unknown
}

const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]*$/

/**
 * Takes a token apart.
 *
 * @throws {GripSignatureError} It is none, or it is another spelling of one: the last bits of each segment, which no
 *   byte uses, are zero.
 */
export function parseToken(text: unknown): Token {
  if (typeof text === 'string' && COMPACT_JWS.test(text)) {
    const [header, payload, signature] = text.split('.') as [string, string, string]
    if (endsWhole(header) && endsWhole(payload) && endsWhole(signature)) {
      return { header, signed: text.slice(0, -1 - signature.length), signature }
    }
  }
  throw refuse('malformed', 'Grip-Sig is not a JWT in canonical form')
}

function endsWhole(segment: string): boolean {
  const rest = segment.length % 4
  return rest === 0 || LAST_LETTERS[rest]!.includes(segment.at(-1)!)
}

/** What a segment may end in, by the number of letters behind its last four. */
const LAST_LETTERS = ['', '', 'AQgw', 'AEIMQUYcgkosw048']

// A proxy writes one header for all of its tokens, so the last one is kept with what it says.
let lastText: string | undefined
let lastHeader!: TokenHeader

/**
 * Reads the header of a token.
 *
 * @throws {GripSignatureError} No JSON object, or one with extensions that have to be understood (`crit`, RFC 7515
 *   §4.1.11): GRIP has none.
 */
export function headerOf({ header: text }: Token): TokenHeader {
  if (text !== lastText) {
    const header = parseObject(text)
    if (header['crit'] !== undefined) throw refuse('malformed', 'Grip-Sig has an extension ("crit")')
    lastHeader = header
    lastText = text
  }
  return lastHeader
}

// Tokens of one second differ in their signature alone, so the last claims are kept with all that was signed.
let lastSigned: string | undefined
let lastClaims!: GripClaims

/**
 * Reads the claims of a token whose signature is verified.
 *
 * @throws {GripSignatureError} They are no JSON object.
 */
export function claimsOf({ signed, header }: Token): GripClaims {
  if (signed !== lastSigned) {
    lastClaims = Object.freeze(parseObject(signed.slice(header.length + 1))) as GripClaims
    lastSigned = signed
  }
  return lastClaims
}

function parseObject(segment: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(textOf(segment))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch {
    // Refused below.
  }
  throw refuse('malformed', 'Grip-Sig has a part that is not a JSON object')
}

function textOf(segment: string): string {
  const binary = atob(segment.replaceAll('-', '+').replaceAll('_', '/'))
  // A decoder costs more than a few characters, which is what claims are.
  if (!/[^\0-\x7f]/.test(binary)) return binary
  return new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(segment))
}
