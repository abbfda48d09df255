import { GripConfigError } from '../errors.ts'

/**
 * WebCrypto.
 *
 * @throws {GripConfigError} The runtime has none: Node 18, or a page without TLS.
 */
export function webCrypto(): Crypto {
  const { crypto } = globalThis as { crypto?: Crypto }
  // A page without TLS has a part of it.
  if ((crypto?.subtle as SubtleCrypto | undefined) === undefined) {
    throw new GripConfigError('this runtime has no WebCrypto ("crypto.subtle"): Grip needs Node 20 or newer')
  }
  return crypto!
}
