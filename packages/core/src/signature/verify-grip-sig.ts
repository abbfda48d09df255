import { checkOptions } from '../internal/check-options.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import type { GripKey } from './key-types.ts'
import { parseKeys } from './parse-keys.ts'
import type { GripClaims } from './token.ts'
import { GripSigVerifier, type VerifyOptions } from './verifier.ts'

/** Options of {@link verifyGripSig}. */
export interface VerifyGripSigOptions extends VerifyOptions {
  /** The only issuer (`iss`) to take. Required with the key of Fastly Fanout, which all services share. */
  issuer?: string | undefined
}

/**
 * Verifies a `Grip-Sig` header: HS256, ES256 or RS256, as the key says; `exp` is required.
 *
 * A valid token proves that a request came through a proxy that holds the key. It says nothing about the end
 * user, and it is not bound to the request: treat it as a bearer token and keep it out of logs.
 *
 * @param token The header's value.
 * @param keys One key, or several while you rotate. The content of a key counts, not the object: it is imported when
 *   it is first seen and kept after that, and one that was changed is another key.
 * @returns The claims.
 * @throws {GripSignatureError} Its `reason` says which check failed.
 * @throws {GripConfigError} A key that cannot be used, the key of Fastly without an `issuer`, or an unknown option. A
 *   `CryptoKey` that is not extractable cannot be compared with the key of Fastly: always give an `issuer` with it.
 * @example
 * const claims = await verifyGripSig(request.headers.get('grip-sig'), FASTLY_FANOUT_KEY, {
 *   issuer: 'fastly:SERVICE_ID',
 * })
 * @see https://pushpin.org/docs/protocols/grip/
 */
export function verifyGripSig(
  token: string | null | undefined,
  keys: GripKey | readonly GripKey[],
  options: VerifyGripSigOptions = {},
): Promise<GripClaims> {
  // Not an async function, which would add a promise to that of the verifier.
  try {
    checkOptions('verifyGripSig', options, ['issuer', 'clockTolerance', 'now'])
    const { issuer } = options
    if (issuer !== undefined && (typeof issuer !== 'string' || issuer === '')) {
      refuseConfig('"issuer" must be a non-empty string, such as "fastly:<service id>"')
    }
    const trusted = parseKeys(keys, 'verify').map((key) => ({ key, issuer }))
    return new GripSigVerifier(trusted, options, 'issuer').verify(token)
  } catch (error) {
    return Promise.reject(error as Error)
  }
}
