import { compactVerify } from 'jose/jws/compact/verify'
import { GripConfigError, GripSignatureError, type GripSignatureReason } from '../errors.ts'
import type { ImportedKey } from './imported-key.ts'

/** Claims of a verified `Grip-Sig`. */
export interface GripClaims {
  /** Expiry, in seconds since 1970. */
  readonly exp: number
  /** Issuer: the proxy, for example `pushpin` or `fastly:<service id>`. */
  readonly iss?: string
  /** Any other claim. */
  readonly [claim: string]: unknown
}

/** A key together with the only issuer that it speaks for. */
export interface TrustedKey {
  key: ImportedKey
  /** Expected `iss`; `undefined` takes any. */
  issuer: string | undefined
}

/** Options of verification. */
export interface VerifyOptions {
  /** Seconds that clocks may differ. Default 30, at most 300. */
  clockTolerance?: number | undefined
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: (() => number) | undefined
}

const MAX_TOKEN = 8192
const MAX_CACHED = 64

/** Verifies `Grip-Sig` tokens against keys, each bound to its algorithm and issuer. */
export class GripSigVerifier {
  readonly #keys: readonly TrustedKey[]
  readonly #clockTolerance: number
  readonly #now: () => number
  // Proxies sign alike within one second, so HS256 tokens repeat. Only verified ones are kept.
  #verified: Map<string, GripClaims> | undefined

  constructor(keys: readonly TrustedKey[], { clockTolerance = 30, now = Date.now }: VerifyOptions = {}) {
    if (!(Number.isFinite(clockTolerance) && clockTolerance >= 0 && clockTolerance <= 300)) {
      throw new GripConfigError('"clockTolerance" must be a number of seconds from 0 to 300')
    }
    this.#keys = keys
    this.#clockTolerance = clockTolerance
    this.#now = now
  }

  /**
   * Verifies a token and returns its claims.
   *
   * @throws {GripSignatureError} With the `reason`.
   * @throws {GripConfigError} A key that WebCrypto refuses.
   */
  async verify(token: string | null | undefined): Promise<GripClaims> {
    if (token === null || token === undefined || token === '')
      throw refuse('missing', 'the request has no Grip-Sig')
    if (this.#keys.length === 0) throw refuse('no-key', 'no key is configured to verify Grip-Sig')
    if (token.length > MAX_TOKEN) throw refuse('too-long', `Grip-Sig is longer than ${MAX_TOKEN} characters`)
    const seen = this.seen(token)
    if (seen !== undefined) return seen
    if (typeof token !== 'string' || !COMPACT_JWS.test(token) || !isCanonical(token))
      throw refuse('malformed', 'Grip-Sig is not a JWT in canonical form')
    let failure: GripSignatureError | undefined
    for (const { key, issuer } of this.#candidates(token)) {
      const cryptoKey = await key.cryptoKey()
      try {
        const { payload } = await compactVerify(token, cryptoKey, { algorithms: [key.algorithm] })
        const claims = this.#checkTimes(claimsOf(token, payload))
        if (issuer !== undefined && claims.iss !== issuer)
          throw refuse('issuer', 'Grip-Sig is from another issuer')
        if (key.algorithm === 'HS256') this.#remember(token, claims)
        return claims
      } catch (error) {
        const refusal = refusalOf(error)
        if (failure === undefined || failure.reason === 'signature') failure = refusal
      }
    }
    throw failure ?? refuse('algorithm', 'Grip-Sig has an algorithm that no configured key is for')
  }

  /**
   * The claims of a token that was verified before, without a promise; `undefined` for any other.
   *
   * @throws {GripSignatureError} It has expired since.
   */
  seen(token: string | null | undefined): GripClaims | undefined {
    // The bound comes before the look-up, which reads the whole text.
    if (!token || token.length > MAX_TOKEN) return undefined
    const claims = this.#verified?.get(token)
    return claims && this.#checkTimes(claims)
  }

  #candidates(token: string): readonly TrustedKey[] {
    const header = headerOf(token)
    const keys = this.#keys.filter(({ key }) => key.algorithm === header.alg)
    const named = keys.filter(({ key }) => key.id !== undefined && key.id === header.kid)
    return named.length > 0 ? named : keys
  }

  #checkTimes(claims: GripClaims): GripClaims {
    const now = Math.floor(this.#now() / 1000)
    const { exp, nbf, iat } = claims
    if (!Number.isSafeInteger(exp)) throw refuse('claims', 'Grip-Sig has an "exp" that is not whole seconds')
    if (exp <= now - this.#clockTolerance) throw refuse('expired', 'Grip-Sig has expired')
    if (nbf !== undefined) this.#checkStart('nbf', nbf, now)
    if (iat !== undefined) this.#checkStart('iat', iat, now)
    return claims
  }

  #checkStart(name: string, start: unknown, now: number): void {
    if (typeof start !== 'number') throw refuse('claims', `Grip-Sig has an "${name}" that is not a number`)
    if (!(start <= now + this.#clockTolerance))
      throw refuse('not-yet-valid', `Grip-Sig is of the future ("${name}")`)
  }

  #remember(token: string, claims: GripClaims): void {
    const verified = (this.#verified ??= new Map<string, GripClaims>())
    if (verified.size >= MAX_CACHED) {
      const [oldest] = verified.keys()
      verified.delete(oldest!)
    }
    verified.set(token, claims)
  }
}

const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]*$/

/** Whether the last bits of each segment, which no byte uses, are zero: one token has one spelling. */
function isCanonical(token: string): boolean {
  const first = token.indexOf('.')
  const second = token.lastIndexOf('.')
  return (
    endsWhole(token, 0, first) &&
    endsWhole(token, first + 1, second) &&
    endsWhole(token, second + 1, token.length)
  )
}

function endsWhole(token: string, start: number, end: number): boolean {
  const rest = (end - start) % 4
  return rest === 0 || LAST_LETTERS[rest]!.includes(token.charAt(end - 1))
}

/** What a segment may end in, by the number of letters behind its last four. */
const LAST_LETTERS = ['', '', 'AQgw', 'AEIMQUYcgkosw048']

/** The part of a header that chooses a key; jose reads all of it once more. */
interface Header {
  readonly alg?: unknown
  readonly kid?: unknown
}

// A proxy writes one header for all of its tokens, so the last one is kept with what it says.
let lastHeader: { text: string; header: Header } | undefined

function headerOf(token: string): Header {
  const text = token.slice(0, token.indexOf('.'))
  if (lastHeader?.text !== text) lastHeader = { text, header: parseHeader(text) }
  return lastHeader.header
}

function parseHeader(text: string): Header {
  try {
    const header = parseObject(atob(text.replaceAll('-', '+').replaceAll('_', '/')))
    if (header !== undefined) return header
  } catch {
    // Not JSON: refused below.
  }
  throw refuse('malformed', 'Grip-Sig has a header that is not JSON')
}

// Tokens of one second differ in their signature alone, so the last claims are kept with all that was signed: the
// header says how to read the payload.
let lastClaims: { signed: string; claims: GripClaims } | undefined

function claimsOf(token: string, payload: Uint8Array): GripClaims {
  const signed = token.slice(0, token.lastIndexOf('.'))
  if (lastClaims?.signed !== signed) lastClaims = { signed, claims: parseClaims(payload) }
  return lastClaims.claims
}

function parseClaims(payload: Uint8Array): GripClaims {
  const claims = parseObject(textOf(payload))
  if (claims === undefined) throw refuse('malformed', 'Grip-Sig has claims that are no object')
  return Object.freeze(claims) as GripClaims
}

const decoder = /* @__PURE__ */ new TextDecoder()

// A decoder costs more than a few characters, which is what claims are.
function textOf(bytes: Uint8Array): string {
  // To spread bytes takes ten times as long.
  const text = String.fromCharCode.apply(null, bytes as unknown as number[])
  return /[^\0-\x7f]/.test(text) ? decoder.decode(bytes) : text
}

function parseObject(json: string): Record<string, unknown> | undefined {
  const value: unknown = JSON.parse(json)
  const is = typeof value === 'object' && value !== null && !Array.isArray(value)
  return is ? (value as Record<string, unknown>) : undefined
}

function refusalOf(error: unknown): GripSignatureError {
  if (error instanceof GripSignatureError) return error
  // By its code, since its class brings every error class of jose into a bundle.
  if ((error as { code?: unknown }).code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') {
    return refuse('signature', 'Grip-Sig was not signed with a configured key')
  }
  return refuse('malformed', 'Grip-Sig is not a JWT that can be verified')
}

function refuse(reason: GripSignatureReason, message: string): GripSignatureError {
  return new GripSignatureError(reason, message)
}
