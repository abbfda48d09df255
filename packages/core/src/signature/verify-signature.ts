import { compactVerify } from 'jose/jws/compact/verify'
import { fromBase64 } from '../internal/base64.ts'
import { NodeBuffer, utf8 } from '../internal/utf8.ts'
import { type ImportedKey, PARAMETERS } from './imported-key.ts'
import type { Token } from './token.ts'

/**
 * Verifies the signature of a token with a key.
 *
 * Whether jose takes a header with a key is the same for each token that has both, and a proxy writes one header for all
 * of its tokens. So jose verifies the first, and of those that follow only the signature is left to verify.
 *
 * @returns Something true, or `false`: it does not verify.
 * @throws {JOSEError} It does not verify, says jose.
 */
export function verifySignature(token: Token, key: ImportedKey, cryptoKey: CryptoKey): Promise<unknown> {
  const { header, signed, signature } = token
  if (key.knownHeader !== header) {
    return compactVerify(`${signed}.${signature}`, cryptoKey, { algorithms: [key.algorithm] })
  }
  return crypto.subtle.verify(
    PARAMETERS[key.algorithm],
    cryptoKey,
    NodeBuffer?.from(signature, 'base64url') ?? fromBase64(signature)!,
    NodeBuffer?.from(signed, 'latin1') ?? utf8(signed),
  )
}
