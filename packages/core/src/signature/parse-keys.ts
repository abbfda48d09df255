import { GripConfigError } from '../errors.ts'
import { fromBase64 } from '../internal/base64.ts'
import { decoder, utf8 } from '../internal/utf8.ts'
import { ImportedKey, type KeyUse } from './imported-key.ts'
import type { GripCryptoKey, GripJwk, GripJwkSet, GripKey } from './key-types.ts'
import { derAlgorithm, looksLikeDer, pemToDer } from './pem.ts'

/**
 * Reads keys in any form, and settles the algorithm of each from the key itself.
 *
 * Text that is almost a PEM or a JWK is an error, never a secret: a public key used as an HMAC secret would
 * let anybody sign.
 *
 * @throws {GripConfigError} A key that cannot be used; the message never shows it.
 */
export function parseKeys(input: GripKey | readonly GripKey[], use: KeyUse): ImportedKey[] {
  if (Array.isArray(input)) {
    if (input.length === 0) fail('the list of keys is empty')
    return input.flatMap((key: GripKey) => parseKeys(key, use))
  }
  if (typeof input === 'string') return knownText(input, use)
  if (input instanceof Uint8Array) return parseBytes(input, use)
  const is = typeof input === 'object' && input !== null
  if (is && 'kty' in input) return [parseJwk(input as GripJwk, use)]
  if (is && 'keys' in input) return parseJwkSet(input as GripJwkSet, use)
  if (is && 'algorithm' in input && 'usages' in input) return [parseCryptoKey(input as GripCryptoKey, use)]
  return fail('a key must be text, bytes, a JWK, a JWK Set or a CryptoKey')
}

// A configuration is read several times over, and importing a key costs more than a verification, so what was
// parsed last is kept.
const known = /* @__PURE__ */ new Map<string, ImportedKey[]>()

function knownText(text: string, use: KeyUse): ImportedKey[] {
  const name = `${use} ${text}`
  let keys = known.get(name)
  if (keys === undefined) {
    keys = parseText(text, use)
    if (known.size >= 16) known.clear()
    known.set(name, keys)
  }
  return keys
}

function parseText(text: string, use: KeyUse): ImportedKey[] {
  const trimmed = text.replace(/^\ufeff/, '').trim()
  if (trimmed === '') fail('the key is empty')
  const bare = /^(["'])([\s\S]+)\1$/.exec(trimmed)?.[2]?.trim() ?? trimmed
  if (bare.startsWith('base64:')) {
    return parseBytes(fromBase64(bare.slice(7)) ?? fail('the key is not base64'), use)
  }
  if (FOREIGN.test(bare)) fail('the key is in SSH or XML: a PEM is needed')
  if (/-----|BEGIN [A-Z\d ]{0,24}(KEY|CERTIFICATE)/.test(bare)) return [parseDer(pemToDer(bare, use), use)]
  if (/^[[{]|"kty"/.test(bare)) return parseJson(bare, use)
  refuseEncoded(bare)
  if (bare !== trimmed) fail('the key is in quotes')
  if (trimmed !== text) fail('the key has white space around it')
  return [secretOf(utf8(text), use)]
}

function parseBytes(bytes: Uint8Array, use: KeyUse): ImportedKey[] {
  if (bytes.length === 0) fail('the key is empty')
  if (looksLikeDer(bytes)) return [parseDer(bytes, use)]
  // Without its NULs, UTF-16 is seen for what it is, and refused.
  const text = decoder.decode(bytes.filter((byte) => byte !== 0))
  if (looksLikeText(text)) return parseText(text, use)
  refuseEncoded(text.trim())
  return [secretOf(bytes, use)]
}

function secretOf(bytes: Uint8Array, use: KeyUse): ImportedKey {
  return new ImportedKey('HS256', use, { format: 'raw', data: new Uint8Array(bytes) })
}

function looksLikeText(text: string): boolean {
  return FOREIGN.test(text) || /-----BEGIN|"kty"|^\s*[[{]\s*["{]/.test(text)
}

// Public keys that are neither PEM nor JWK; the first two stand within the base64 of such a key, too.
const FOREIGN = /ssh-(rsa|ed25519)|ecdsa-sha2-|KeyValue>/

// A PEM without its BEGIN and END lines, or a whole PEM or JWK, in base64 that does not say so.
function refuseEncoded(text: string): void {
  const packed = text.replace(/\s+/g, '')
  const start = fromBase64(packed.slice(0, Math.min(64, packed.length & ~3)))
  if (/^M[CFGHI][\w+/=-]{40,}/.test(packed) || looksLikeText(decoder.decode(start))) {
    fail('the key is a PEM or a JWK in base64: put "base64:" in front')
  }
}

function parseDer(der: Uint8Array, use: KeyUse): ImportedKey {
  const algorithm = derAlgorithm(der, use)
  return new ImportedKey(algorithm, use, {
    format: use === 'verify' ? 'spki' : 'pkcs8',
    data: new Uint8Array(der),
  })
}

function parseJson(text: string, use: KeyUse): ImportedKey[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    fail('the key is a damaged JWK')
  }
  if (Array.isArray(value)) return parseJwkSet({ keys: value as GripJwk[] }, use)
  if (typeof value !== 'object' || value === null) fail('the key is a damaged JWK')
  if ('keys' in value) return parseJwkSet(value as GripJwkSet, use)
  return [parseJwk(value as GripJwk, use)]
}

// A set may hold keys for other purposes, which are to be ignored (RFC 7517 §5); one must be of use.
function parseJwkSet({ keys }: GripJwkSet, use: KeyUse): ImportedKey[] {
  if (!Array.isArray(keys) || keys.length === 0) fail('the JWK Set has no "keys"')
  const usable: ImportedKey[] = []
  let failure: unknown
  for (const key of keys as readonly GripJwk[]) {
    try {
      usable.push(parseJwk(key, use))
    } catch (error) {
      failure ??= error
    }
  }
  if (usable.length === 0) throw failure
  return usable
}

function parseJwk(jwk: GripJwk, use: KeyUse): ImportedKey {
  if (typeof jwk !== 'object' || jwk === null) fail('the key is a damaged JWK')
  const kid = typeof jwk.kid === 'string' ? jwk.kid : undefined
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') fail('the JWK is not for signatures ("use")')
  const operations = jwk['key_ops']
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes(use))) {
    fail(`the JWK is not to ${use} ("key_ops")`)
  }
  if (jwk.kty === 'oct') {
    checkAlgorithm(jwk, 'HS256')
    const secret = fromBase64(member(jwk, 'k')) ?? fail('the key is not base64')
    if (secret.length === 0) fail('the key is empty')
    return new ImportedKey('HS256', use, { format: 'raw', data: secret }, kid)
  }
  if (use === 'verify' && 'd' in jwk) fail('the JWK is a private key: configure the public one')
  if (jwk.kty === 'EC') {
    checkAlgorithm(jwk, 'ES256')
    if (jwk['crv'] !== 'P-256') fail('the JWK is not on P-256 ("crv")')
    const data = { kty: 'EC', crv: 'P-256', ...pick(jwk, use === 'sign' ? ['x', 'y', 'd'] : ['x', 'y']) }
    return new ImportedKey('ES256', use, { format: 'jwk', data }, kid)
  }
  if (jwk.kty === 'RSA') {
    checkAlgorithm(jwk, 'RS256')
    const data = { kty: 'RSA', ...pick(jwk, use === 'sign' ? RSA_PRIVATE : ['n', 'e']) }
    if ((fromBase64(member(jwk, 'n'))?.length ?? 0) < 256) fail('an RSA key needs 2048 bits or more')
    return new ImportedKey('RS256', use, { format: 'jwk', data }, kid)
  }
  return fail('the JWK is not oct, EC or RSA ("kty")')
}

const RSA_PRIVATE = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi']

function checkAlgorithm(jwk: GripJwk, algorithm: string): void {
  if (jwk['alg'] !== undefined && jwk['alg'] !== algorithm) fail(`the JWK is not for ${algorithm} ("alg")`)
}

function pick(jwk: GripJwk, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, member(jwk, name)]))
}

function member(jwk: GripJwk, name: string): string {
  const value = jwk[name]
  return typeof value === 'string' && value !== '' ? value : fail(`the JWK has no member "${name}"`)
}

function parseCryptoKey(key: GripCryptoKey, use: KeyUse): ImportedKey {
  const { name, hash, namedCurve, modulusLength } = key.algorithm as {
    name: string
    hash?: { name: string }
    namedCurve?: string
    modulusLength?: number
  }
  if (!key.usages.includes(use)) fail(`the CryptoKey is not to ${use}`)
  const data = { format: 'imported' as const, data: key as CryptoKey }
  if (name === 'HMAC' && hash?.name === 'SHA-256') return new ImportedKey('HS256', use, data)
  if (name === 'ECDSA' && namedCurve === 'P-256') return new ImportedKey('ES256', use, data)
  if (name === 'RSASSA-PKCS1-v1_5' && hash?.name === 'SHA-256') {
    if ((modulusLength ?? 0) < 2048) fail('an RSA key needs 2048 bits or more')
    return new ImportedKey('RS256', use, data)
  }
  return fail('the CryptoKey is not for HMAC, ECDSA on P-256 or RSASSA-PKCS1-v1_5, with SHA-256')
}

function fail(message: string): never {
  throw new GripConfigError(message)
}
