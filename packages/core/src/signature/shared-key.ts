import { fromBase64 } from '../internal/base64.ts'
import { binaryOf } from '../internal/bytes-of.ts'
import type { GripJwk } from './key-types.ts'

/** The public key with which Fastly Fanout signs the requests of every service: take it with an issuer only. */
export const FASTLY_FANOUT_KEY: GripJwk = /* @__PURE__ */ Object.freeze({
  kty: 'EC',
  crv: 'P-256',
  x: 'CKo5A1ebyFcnmVV8SE5On-8G81JyBjSvcrx4VLetWCg',
  y: '7gwJqaU6N8TP88--twjkwoB36f-pT3QsmI46nPhjO7M',
})

/** Whether bytes, as one character each, have that key in them: as a point, in DER, or its `x` alone. */
export function holdsSharedKey(binary: string): boolean {
  return binary.includes((fastlyX ??= binaryOf(fromBase64(FASTLY_FANOUT_KEY['x'] as string)!)))
}

let fastlyX: string | undefined
