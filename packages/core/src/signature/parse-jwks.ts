import { fromBase64 } from '../internal/base64.ts'
import { binaryOf } from '../internal/bytes-of.ts'
import { isObject } from '../internal/is-object.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import { holdsKey } from './holds-key.ts'
import { ImportedKey } from './imported-key.ts'
import type { GripJwk, KeyUse } from './key-types.ts'

/** Reads a JWK, a JWK Set or a list of JWKs, as `JSON.parse` gives them. */
export function parseJwks(value: object, use: KeyUse): ImportedKey[] {
  if (Array.isArray(value)) return parseSet(value, use)
  if ('keys' in value) return parseSet(value.keys, use)
  return [parseJwk(value, use)]
}

const MAX_SECRET = 4096

/**
 * The key of a secret.
 *
 * @throws {GripConfigError} The secret is a public or private key: whoever has that could sign.
 */
export function secretKey(secret: Uint8Array, use: KeyUse, id?: string): ImportedKey {
  // Longer ones are something else, and what they might hold takes long to find out.
  if (secret.length > MAX_SECRET)
    refuseConfig('a secret can have 4,096 bytes at most: this is another file, or a damaged key')
  if (holdsKey(binaryOf(secret))) {
    refuseConfig(
      'the key looks like a public or private key that is damaged, or in a form that cannot be read: give it as a PEM or a ' +
        'JWK, or as "base64:" followed by the base64 of either',
    )
  }
  return new ImportedKey('HS256', use, { format: 'raw', data: new Uint8Array(secret) }, id)
}

// A set may hold keys for other purposes, which are to be ignored (RFC 7517 §5); one must be of use.
function parseSet(keys: unknown, use: KeyUse): ImportedKey[] {
  if (!Array.isArray(keys) || keys.length === 0) refuseConfig('the JWK Set has no "keys"')
  const usable: ImportedKey[] = []
  let failure: unknown
  for (const key of keys as unknown[]) {
    try {
      usable.push(parseJwk(key, use))
    } catch (error) {
      failure ??= error
    }
  }
  if (usable.length === 0) throw failure
  return usable
}

function parseJwk(value: unknown, use: KeyUse): ImportedKey {
  if (!isObject(value)) refuseConfig('the key is a damaged JWK')
  const jwk = value as GripJwk
  const kid = typeof jwk.kid === 'string' ? jwk.kid : undefined
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') refuseConfig('the JWK is not for signatures ("use")')
  const operations = jwk['key_ops']
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes(use))) {
    refuseConfig(`the JWK cannot be used to ${use} ("key_ops")`)
  }
  if (jwk.kty === 'oct') {
    checkAlgorithm(jwk, 'HS256')
    const secret = fromBase64(member(jwk, 'k'))!
    if (secret.length === 0) refuseConfig('the key is empty')
    return secretKey(secret, use, kid)
  }
  if (use === 'verify' && 'd' in jwk) refuseConfig('the JWK is a private key: configure the public one')
  if (jwk.kty === 'EC') {
    checkAlgorithm(jwk, 'ES256')
    if (jwk['crv'] !== 'P-256') refuseConfig('the JWK is not on P-256 ("crv")')
    const data = { kty: 'EC', crv: 'P-256', ...pick(jwk, use === 'sign' ? ['x', 'y', 'd'] : ['x', 'y']) }
    return new ImportedKey('ES256', use, { format: 'jwk', data }, kid)
  }
  if (jwk.kty === 'RSA') {
    checkAlgorithm(jwk, 'RS256')
    const data = { kty: 'RSA', ...pick(jwk, use === 'sign' ? RSA_PRIVATE : ['n', 'e']) }
    if (fromBase64(member(jwk, 'n'))!.length < 256) refuseConfig('an RSA key needs 2048 bits or more')
    return new ImportedKey('RS256', use, { format: 'jwk', data }, kid)
  }
  return refuseConfig('the JWK is not oct, EC or RSA ("kty")')
}

const RSA_PRIVATE = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi']

function checkAlgorithm(jwk: GripJwk, algorithm: string): void {
  if (jwk['alg'] !== undefined && jwk['alg'] !== algorithm)
    refuseConfig(`the JWK is not for ${algorithm} ("alg")`)
}

function pick(jwk: GripJwk, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, member(jwk, name)]))
}

// Engines read over letters that are no base64url, and a key must not have two spellings.
function member(jwk: GripJwk, name: string): string {
  const value = jwk[name]
  if (typeof value === 'string' && value !== '' && fromBase64(value) !== undefined) return value
  return refuseConfig(`the JWK has no "${name}" in base64url`)
}
