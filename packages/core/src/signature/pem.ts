import { GripConfigError } from '../errors.ts'
import { fromBase64 } from '../internal/base64.ts'
import type { KeyUse } from './imported-key.ts'
import type { GripAlgorithm } from './key-types.ts'

/**
 * Unwraps a PEM: `PUBLIC KEY` (SPKI) to verify, `PRIVATE KEY` (PKCS#8) to sign. Line ends may be CRLF, or the
 * two characters `\n` of an environment file.
 *
 * @throws {GripConfigError} Another kind of PEM, or one that is damaged.
 */
export function pemToDer(pem: string, use: KeyUse): Uint8Array<ArrayBuffer> {
  const text = pem.replace(/\\r|\\n/g, '\n').trim()
  const match = /^-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END ([A-Z0-9 ]+)-----$/.exec(text)
  if (match === null || match[1] !== match[3])
    throw new GripConfigError('the key looks like a PEM, but it is damaged')
  const label = match[1]!
  const expected = use === 'verify' ? 'PUBLIC KEY' : 'PRIVATE KEY'
  if (label !== expected) {
    const form = use === 'verify' ? 'SPKI' : 'PKCS#8'
    throw new GripConfigError(`the PEM is a "${label}"; a "${expected}" (${form}) is needed to ${use}`)
  }
  const der = fromBase64(match[2]!.replace(/\s+/g, ''))
  if (der === undefined) throw new GripConfigError('the key looks like a PEM, but it is damaged')
  return der
}

/** Whether bytes are one DER sequence of exactly their length, which a random secret is not. */
export function looksLikeDer(bytes: Uint8Array): boolean {
  if (bytes.length < 40 || bytes[0] !== 0x30) return false
  return bytes.length === headerLength(bytes) + contentLength(bytes)
}

/**
 * Reads the algorithm from a DER key.
 *
 * @throws {GripConfigError} Any other than P-256 and RSA.
 */
export function derAlgorithm(der: Uint8Array, use: KeyUse): GripAlgorithm {
  // A private key has its version, an INTEGER 0, in front of the algorithm.
  const start = headerLength(der) + (use === 'verify' ? 0 : 3)
  const identifier = [...der.subarray(start, start + 21)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
  if (looksLikeDer(der) && identifier.startsWith(P256)) return 'ES256'
  if (looksLikeDer(der) && identifier.startsWith(RSA)) return 'RS256'
  throw new GripConfigError(`the key is neither an EC key on P-256 nor an RSA key to ${use} with`)
}

const P256 = '301306072a8648ce3d020106082a8648ce3d030107'
const RSA = '300d06092a864886f70d010101'

function headerLength(der: Uint8Array): number {
  return der[1]! < 0x80 ? 2 : 2 + (der[1]! & 0x7f)
}

function contentLength(der: Uint8Array): number {
  if (der[1]! < 0x80) return der[1]!
  return der.subarray(2, headerLength(der)).reduce((length, byte) => length * 256 + byte, 0)
}
