import { checkOptions } from '../internal/check-options.ts'
import type { ImportedKey } from './imported-key.ts'
import type { GripKey } from './key-types.ts'
import { parseKeys } from './parse-keys.ts'
import type { GripClaims } from './token.ts'
import { GripSigVerifier, type TrustedKey, type VerifyOptions } from './verifier.ts'

/** Options of {@link verifyGripSig}. */
export interface VerifyGripSigOptions extends VerifyOptions {
  /** The only issuer (`iss`) to take. Required for Fastly Fanout, where all services share one key. */
  issuer?: string | undefined
}

/**
 * Verifies a `Grip-Sig` header: HS256, ES256 or RS256, as the key says; `exp` is required.
 *
 * A valid token proves that a request came through a proxy that holds the key. It says nothing about the end
 * user, and it is not bound to the request: treat it as a bearer token and keep it out of logs.
 *
 * @param token The header's value.
 * @param keys One key, or several while you rotate.
 * @returns The claims.
 * @throws {GripSignatureError} Its `reason` says which check failed.
 * @throws {GripConfigError} A key that cannot be used, or an unknown option.
 * @see https://pushpin.org/docs/protocols/grip/
 */
export function verifyGripSig(
  token: string | null | undefined,
  keys: GripKey | readonly GripKey[],
  options: VerifyGripSigOptions = {},
): Promise<GripClaims> {
  // Not an async function, which would add a promise to that of the verifier.
  try {
    // An empty list is refused where keys are parsed.
    const list = Array.isArray(keys) && keys.length > 0 ? (keys as readonly GripKey[]) : [keys as GripKey]
    checkOptions('verifyGripSig', options, ['issuer', 'clockTolerance', 'now'])
    const { issuer } = options
    const trusted: TrustedKey[] = []
    for (const entry of list) for (const key of parsedKeys(entry)) trusted.push({ key, issuer })
    return new GripSigVerifier(trusted, options).verify(token)
  } catch (error) {
    return Promise.reject(error as Error)
  }
}

// As long as it is the same object; text is kept where it is parsed.
const byObject = /* @__PURE__ */ new WeakMap<object, ImportedKey[]>()

function parsedKeys(key: GripKey): ImportedKey[] {
  // Bytes can change under the same identity.
  if (typeof key === 'string' || key instanceof Uint8Array) return parseKeys(key, 'verify')
  const cached = byObject.get(key)
  if (cached !== undefined) return cached
  const keys = parseKeys(key, 'verify')
  byObject.set(key, keys)
  return keys
}
