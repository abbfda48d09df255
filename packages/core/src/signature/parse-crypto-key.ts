import { ImportedKey } from './imported-key.ts'
import type { GripAlgorithm, GripCryptoKey, KeyUse } from './key-types.ts'
import { refuseKey } from './refuse.ts'

/**
 * Settles the algorithm of a `CryptoKey`.
 *
 * @throws {GripConfigError} It is for something else.
 */
export function parseCryptoKey(key: GripCryptoKey, use: KeyUse): ImportedKey {
  const algorithm = algorithmOf(key)
  if (!Array.from(key.usages).includes(use)) refuseKey(`the CryptoKey cannot be used to ${use}`)
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
    return (modulusLength ?? 0) < 2048 ? refuseKey('an RSA key needs 2048 bits or more') : 'RS256'
  }
  return refuseKey('the CryptoKey is not for HMAC, ECDSA on P-256 or RSASSA-PKCS1-v1_5, with SHA-256')
}
