import { compactVerify } from 'jose/jws/compact/verify'
import { GripSignatureError } from '../errors.ts'
import { Recent } from '../internal/recent.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import { claimsOf, type GripClaims, headerOf, refuse } from './token.ts'
import { requireIssuer, type TrustedKey } from './trusted-key.ts'

/** Options of verification. */
export interface VerifyOptions {
  /** Seconds that clocks may differ. Default 30, at most 300. */
  clockTolerance?: number | undefined
  /** The clock, in milliseconds since 1970; all tokens have expired where it gives no number. Default `Date.now`. */
  now?: (() => number) | undefined
}

const MAX_TOKEN = 8192

/** Verifies `Grip-Sig` tokens against keys, each bound to its algorithm and issuer. */
export class GripSigVerifier {
  readonly #keys: readonly TrustedKey[]
  readonly #clockTolerance: number
  readonly #now: () => number
  readonly #issuerOption: string
  // Proxies sign alike within one second, so HS256 tokens repeat. Only verified ones are kept.
  readonly #verified = new Recent<GripClaims>(64)

  /** @param issuerOption What the user sets the issuer with, for messages. */
  constructor(
    keys: readonly TrustedKey[],
    { clockTolerance = 30, now = Date.now }: VerifyOptions = {},
    issuerOption = 'verifyIssuer',
  ) {
    if (!(Number.isFinite(clockTolerance) && clockTolerance >= 0 && clockTolerance <= 300)) {
      refuseConfig('"clockTolerance" must be a number of seconds from 0 to 300')
    }
    if (typeof now !== 'function') refuseConfig('"now" must be a function')
    for (const key of keys) requireIssuer(key, issuerOption)
    this.#keys = keys
    this.#issuerOption = issuerOption
    this.#clockTolerance = clockTolerance
    this.#now = now
  }

  /** Verifies a token and returns its claims. */
  async verify(token: string | null | undefined): Promise<GripClaims> {
    if (!token) throw refuse('missing', 'the request has no Grip-Sig')
    if (this.#keys.length === 0) throw refuse('no-key', 'no key is configured to verify Grip-Sig')
    if (token.length > MAX_TOKEN) throw refuse('too-long', `Grip-Sig is longer than ${MAX_TOKEN} characters`)
    const seen = this.#verified.get(token)
    if (seen !== undefined) return this.#checkTimes(seen)
    let failure: GripSignatureError | undefined
    for (const trusted of this.#candidates(token)) {
      const { key, issuer } = trusted
      const cryptoKey = await key.cryptoKey()
      // Again, since of a CryptoKey it is known only now.
      requireIssuer(trusted, this.#issuerOption)
      try {
        const { payload } = await compactVerify(token, cryptoKey, { algorithms: [key.algorithm] })
        const claims = this.#checkTimes(claimsOf(payload))
        if (issuer !== undefined && claims.iss !== issuer)
          throw refuse('issuer', 'Grip-Sig is from another issuer')
        if (key.algorithm === 'HS256') this.#verified.set(token, claims)
        return claims
      } catch (error) {
        if (failure === undefined || failure.reason === 'signature')
          failure =
            error instanceof GripSignatureError
              ? error
              : refuse('signature', 'Grip-Sig was not signed with a configured key')
      }
    }
    throw failure ?? refuse('algorithm', 'no configured key fits the algorithm of Grip-Sig')
  }

  #candidates(token: string): readonly TrustedKey[] {
    const header = headerOf(token)
    const keys = this.#keys.filter(({ key }) => key.algorithm === header.alg)
    const named = keys.filter(({ key }) => key.id !== undefined && key.id === header.kid)
    return named.length > 0 ? named : keys
  }

  #checkTimes(claims: GripClaims): GripClaims {
    const time = this.#now()
    const now = Math.floor(time / 1000)
    const { exp, nbf, iat } = claims
    if (!Number.isSafeInteger(exp)) throw refuse('claims', 'Grip-Sig has an "exp" that is not whole seconds')
    if (!Number.isFinite(time) || exp <= now - this.#clockTolerance)
      throw refuse('expired', 'Grip-Sig has expired')
    if (nbf !== undefined) this.#checkStart('nbf', nbf, now)
    if (iat !== undefined) this.#checkStart('iat', iat, now)
    return claims
  }

  #checkStart(name: string, start: unknown, now: number): void {
    if (typeof start !== 'number') throw refuse('claims', `Grip-Sig has an "${name}" that is not a number`)
    if (!(start <= now + this.#clockTolerance))
      throw refuse('not-yet-valid', `Grip-Sig is not valid yet ("${name}")`)
  }
}
