import { refuseConfig } from './refuse-config.ts'

/** WebCrypto, which Node 18 and pages without TLS do not have. */
export function webCrypto(): Crypto {
  const { crypto } = globalThis as { crypto?: Crypto }
  // A page without TLS has a part of it.
  if ((crypto?.subtle as SubtleCrypto | undefined) === undefined) {
    refuseConfig('this runtime has no WebCrypto ("crypto.subtle"): Grip needs Node 20 or newer')
  }
  return crypto!
}
