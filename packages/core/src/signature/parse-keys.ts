import { fromBase64 } from '../internal/base64.ts'
import { binaryOf, bytesOf } from '../internal/bytes-of.ts'
import { isObject } from '../internal/is-object.ts'
import { Recent } from '../internal/recent.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import { decoder, utf8 } from '../internal/utf8.ts'
import { ImportedKey } from './imported-key.ts'
import type { GripAlgorithm, GripCryptoKey, GripKey, KeyUse } from './key-types.ts'
import { parseJwks, secretKey } from './parse-jwks.ts'
import { derAlgorithm, looksLikeDer, pemToDer } from './pem.ts'

/**
 * Reads keys in any form, and settles the algorithm of each from the key itself.
 *
 * Text and bytes that are a public key in some other form are an error, never a secret: a public key used as an HMAC
 * secret would let anybody sign.
 */
export function parseKeys(input: GripKey | readonly GripKey[], use: KeyUse): ImportedKey[] {
  if (Array.isArray(input)) {
    if (input.length === 0) refuseConfig('the list of keys is empty')
    return input.flatMap((key: GripKey) => parseKeys(key, use))
  }
  if (typeof input === 'string') return known.getOrMake(`${use} text ${input}`, () => parseText(input, use))
  const is = isObject(input)
  if (is && (Object.hasOwn(input, 'kty') || Object.hasOwn(input, 'keys'))) {
    const json = jsonOf(input)
    return known.getOrMake(`${use} json ${json}`, () => parseJwks(JSON.parse(json) as object, use))
  }
  if (is && 'algorithm' in input && 'usages' in input) return [parseCryptoKey(input as GripCryptoKey, use)]
  const bytes = bytesOf(input)
  if (bytes) return known.getOrMake(`${use} bytes ${binaryOf(bytes)}`, () => parseBytes(bytes, use))
  return refuseConfig('a key must be text, bytes, a JWK, a JWK Set or a CryptoKey')
}

// A configuration is read several times over, and importing a key costs more than a verification. What was parsed is
// kept by its content, which is all that it is parsed from: an object may change.
const known = /* @__PURE__ */ new Recent<ImportedKey[]>(256)

function jsonOf(key: object): string {
  try {
    return JSON.stringify(key) ?? refuseConfig('')
  } catch {
    return refuseConfig('the key is a damaged JWK')
  }
}

function parseText(text: string, use: KeyUse): ImportedKey[] {
  const trimmed = text.trim()
  if (trimmed === '') refuseConfig('the key is empty')
  const bare = withoutQuotes(trimmed)
  if (bare.startsWith('base64:')) {
    const bytes = fromBase64(bare.slice(7).replace(/\s+/g, ''))
    return parseBytes(bytes ?? refuseConfig('the key is not base64'), use)
  }
  const keys = readPemOrJson(bare, use)
  if (keys !== undefined) return keys
  const key = secretKey(utf8(text), use)
  if (/[\ufffd\p{Surrogate}]/u.test(text))
    refuseConfig('the key has bytes that are not text: give them after "base64:"')
  if (bare !== trimmed) refuseConfig('the key is in quotes')
  if (trimmed !== text) refuseConfig('the key has white space around it')
  return [key]
}

function withoutQuotes(text: string): string {
  return /^(["'])([\s\S]+)\1$/.exec(text)?.[2]?.trim() ?? text
}

function parseBytes(bytes: Uint8Array, use: KeyUse): ImportedKey[] {
  if (bytes.length === 0) refuseConfig('the key is empty')
  if (looksLikeDer(bytes)) return [parseDer(bytes, use)]
  const text = withoutQuotes(decoder.decode(bytes).trim())
  return readPemOrJson(text, use) ?? [secretKey(bytes, use)]
}

/** Reads what is a PEM or JSON, well or not; `undefined` for anything else. */
function readPemOrJson(text: string, use: KeyUse): ImportedKey[] | undefined {
  if (/-----|BEGIN [A-Z\d ]{0,24}(KEY|CERTIFICATE)/.test(text)) return [parseDer(pemToDer(text, use), use)]
  if (!/^[[{]/.test(text)) return undefined
  let value: object
  try {
    // Whatever begins with a bracket is an object or a list.
    value = JSON.parse(text) as object
  } catch {
    // A secret may begin with a bracket.
    return undefined
  }
  return parseJwks(value, use)
}

function parseDer(der: Uint8Array, use: KeyUse): ImportedKey {
  const format = use === 'verify' ? 'spki' : 'pkcs8'
  return new ImportedKey(derAlgorithm(der, use), use, { format, data: new Uint8Array(der) })
}

/** Settles the algorithm of a `CryptoKey`. */
export function parseCryptoKey(key: GripCryptoKey, use: KeyUse): ImportedKey {
  const algorithm = algorithmOf(key)
  if (!Array.from(key.usages).includes(use)) refuseConfig(`the CryptoKey cannot be used to ${use}`)
  let known = imported.get(key)
  if (known === undefined) {
    known = new ImportedKey(algorithm, use, { format: 'imported', data: key as CryptoKey })
    imported.set(key, known)
  }
  return known
}

// A CryptoKey never changes, and what is found out about it takes a promise.
const imported = /* @__PURE__ */ new WeakMap<object, ImportedKey>()

function algorithmOf(key: GripCryptoKey): GripAlgorithm {
  const { name, hash, namedCurve, modulusLength } = Object(key.algorithm) as {
    name: string
    hash?: { name: string }
    namedCurve?: string
    modulusLength?: number
  }
  if (name === 'HMAC' && hash?.name === 'SHA-256') return 'HS256'
  if (name === 'ECDSA' && namedCurve === 'P-256') return 'ES256'
  if (name === 'RSASSA-PKCS1-v1_5' && hash?.name === 'SHA-256') {
    return (modulusLength ?? 0) < 2048 ? refuseConfig('an RSA key needs 2048 bits or more') : 'RS256'
  }
  return refuseConfig('the CryptoKey is not for HMAC, ECDSA on P-256 or RSASSA-PKCS1-v1_5, with SHA-256')
}
