import { createHmac, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** 2100-01-01, an expiry that no test lives to see. */
export const FAR = 4_102_444_800

/** A secret of 32 bytes. */
export const SECRET = 'a-secret-of-thirty-two-bytes-123'

/** Base64url of bytes, text or a value's JSON. */
export function segment(value: unknown): string {
  const bytes = typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value)
  return Buffer.from(bytes as string).toString('base64url')
}

/** Signs with a hash, whatever the header says. */
export function hmacToken(
  header: unknown,
  claims: unknown,
  secret: string | Uint8Array,
  hash = 'sha256',
): string {
  const input = `${segment(header)}.${segment(claims)}`
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

/** Signs with a private key: ES256 or RS256, whatever the header says. */
export function keyToken(header: unknown, claims: unknown, key: KeyObject): string {
  const input = `${segment(header)}.${segment(claims)}`
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

/** An HS256 token as Pushpin makes it. */
export function pushpinToken(
  claims: unknown = { exp: FAR, iss: 'pushpin' },
  secret: string | Uint8Array = SECRET,
): string {
  return hmacToken({ typ: 'JWT', alg: 'HS256' }, claims, secret)
}

/** An ES256 token as Fastly Fanout makes it. */
export function fanoutToken(claims: unknown, key: KeyObject): string {
  return keyToken({ typ: 'JWT', alg: 'ES256' }, claims, key)
}

const JWK_P256: { kty: string; crv: string; x: string; y: string } = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}
const PRIVATE_JWK_P256: typeof JWK_P256 & { d: string } = {
  ...JWK_P256,
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
}

/** The key pair of RFC 7515 A.3. */
export const P256: {
  jwk: typeof JWK_P256
  privateJwk: typeof PRIVATE_JWK_P256
  privateKey: KeyObject
  spki: string
} = {
  jwk: JWK_P256,
  privateJwk: PRIVATE_JWK_P256,
  privateKey: createPrivateKey({ key: PRIVATE_JWK_P256, format: 'jwk' }),
  spki: `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7
6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
-----END PUBLIC KEY-----
`,
}

/** A new RSA key pair. */
export function newRsa(modulusLength = 2048): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength })
}

/** The reason of the error that a promise rejects with, or what it resolved to. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return { accepted: await promise }
  } catch (error) {
    const { code, reason } = error as { code?: string; reason?: string }
    return code === 'ERR_GRIP_SIGNATURE' ? reason : (code ?? error)
  }
}
