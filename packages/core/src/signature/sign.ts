import { CompactSign } from 'jose/jws/compact/sign'
import { checkArgument } from '../internal/invalid-argument.ts'
import { utf8 } from '../internal/utf8.ts'
import type { ImportedKey } from './imported-key.ts'
import type { GripKey } from './key-types.ts'
import { parseKeys } from './parse-keys.ts'

/** Claims of a token that GRIP signs. */
export interface SignedClaims {
  /** Issuer. */
  iss: string
  /** Expiry, in seconds since 1970. */
  exp: number
}

/** Signs a token with a key that is parsed already. */
export async function signJwt(key: ImportedKey, claims: SignedClaims, typ?: string): Promise<string> {
  const { iss, exp } = claims
  const header = typ === undefined ? { alg: key.algorithm } : { alg: key.algorithm, typ }
  return new CompactSign(utf8(JSON.stringify({ iss, exp })))
    .setProtectedHeader(header)
    .sign(await key.cryptoKey())
}

/**
 * Signs a `Grip-Sig` as a proxy does.
 *
 * @param key A secret (HS256), or a private key on P-256 (ES256) or RSA (RS256).
 * @throws {GripConfigError} A key that cannot sign.
 * @example
 * ```ts
 * const token = await signGripSig('changeme', { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 })
 * ```
 */
export async function signGripSig(key: GripKey, claims: SignedClaims): Promise<string> {
  checkArgument(
    typeof claims?.iss === 'string' && Number.isFinite(claims.exp),
    'signGripSig() needs the claims { iss, exp }, with exp in seconds since 1970',
  )
  return signJwt(parseKeys(key, 'sign')[0]!, claims, 'JWT')
}
