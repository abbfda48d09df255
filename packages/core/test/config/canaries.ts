import { expectNoSecret } from '@grip/trust/test'
import { FAR, P256, pushpinToken } from '../signature/tokens.ts'

export const KEY = 'canary-key-0123456789-0123456789'
export const TOKEN = 'canary-token'
export const PASSWORD = 'canary-password'
export const VERIFY = 'canary-verify-key'
/** Secrets that nothing may show. */
export const SECRETS: readonly string[] = [KEY, TOKEN, PASSWORD, VERIFY]
/** A signature that nothing may show. */
export const SIGNATURE: string = pushpinToken({ exp: FAR, iss: 'canary-issuer' }, 'stranger')

/** Fails where a value shows one of them. */
export function expectNoCanary(value: unknown): void {
  expectNoSecret(value, [...SECRETS, SIGNATURE, SIGNATURE.split('.')[2]!, P256.privateJwk.d])
}
