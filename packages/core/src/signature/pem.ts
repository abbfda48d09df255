import { fromBase64 } from '../internal/base64.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import type { GripAlgorithm, KeyUse } from './key-types.ts'

/**
 * Unwraps a PEM: `PUBLIC KEY` (SPKI) to verify, `PRIVATE KEY` (PKCS#8) to sign. Line ends may be CRLF, or the
 * two characters `\n` of an environment file.
 */
export function pemToDer(pem: string, use: KeyUse): Uint8Array<ArrayBuffer> {
  const text = pem.replace(/\\r|\\n/g, '\n').trim()
  const [, label, body = ''] = /^-----BEGIN ([A-Z\d ]+)-----([^-]+)-----END \1-----$/.exec(text) ?? []
  const [expected, form] = use === 'verify' ? ['PUBLIC KEY', 'SPKI'] : ['PRIVATE KEY', 'PKCS#8']
  if (label !== undefined && label !== expected)
    refuseConfig(`the PEM is a "${label}"; a "${expected}" (${form}) is needed to ${use}`)
  const der = fromBase64(body.replace(/\s+/g, ''))
  if (label === undefined || der === undefined) refuseConfig('the key is a damaged PEM')
  return der
}

/** Whether bytes are one DER sequence of exactly their length with an element in it, which a random secret is not. */
export function looksLikeDer(bytes: Uint8Array): boolean {
  if (bytes.length < 40 || bytes[0] !== 0x30 || bytes.length !== lengthOf(bytes)) return false
  // All keys and certificates begin with a number, an object identifier or another sequence.
  const content = bytes.subarray(headerLength(bytes))
  return [0x02, 0x06, 0x30].includes(content[0]!) && lengthOf(content) <= content.length
}

/** Reads the algorithm from a DER key. */
export function derAlgorithm(der: Uint8Array, use: KeyUse): GripAlgorithm {
  // A private key has its version, an INTEGER 0, in front of the algorithm.
  const start = headerLength(der) + (use === 'verify' ? 0 : 3)
  const identifier = looksLikeDer(der) ? `${der.subarray(start, start + 21).join()},` : ''
  if (identifier === P256) return 'ES256'
  if (identifier.startsWith(RSA)) return 'RS256'
  refuseConfig(`the key is neither an EC key on P-256 nor an RSA key to ${use} with`)
}

// Object identifiers of the algorithms, byte by byte.
const P256 = '48,19,6,7,42,134,72,206,61,2,1,6,8,42,134,72,206,61,3,1,7,'
const RSA = '48,13,6,9,42,134,72,134,247,13,1,1,1,'

function headerLength(der: Uint8Array): number {
  return der[1]! < 0x80 ? 2 : 2 + (der[1]! & 0x7f)
}

function lengthOf(der: Uint8Array): number {
  const header = headerLength(der)
  if (header === 2) return 2 + (der[1]! & 0x7f)
  return der.subarray(2, header).reduce((length, byte) => length * 256 + byte, 0) + header
}
