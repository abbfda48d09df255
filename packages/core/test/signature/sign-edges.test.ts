import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { GripConfigError, Publisher, type GripKey } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { recordFetch } from '../publish/record-fetch.ts'
import { FAR, hmacToken, newRsa, P256, SECRET } from './tokens.ts'

const CLAIMS = { iss: 'pushpin', exp: FAR }
const rsa = newRsa()

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string
const der = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ type: 'pkcs8', format: 'der' }))
const jwk = (key: KeyObject): Record<string, string> =>
  key.export({ format: 'jwk' }) as Record<string, string>

/** The parts of a token that were signed, checked by other means than the library's. */
function opened(token: string, key: KeyObject): unknown[] {
  const [header, claims, signature] = token.split('.') as [string, string, string]
  const bytes = Buffer.from(signature, 'base64url')
  expect(
    verify('sha256', Buffer.from(`${header}.${claims}`), { key, dsaEncoding: 'ieee-p1363' }, bytes),
  ).toBe(true)
  return [header, claims].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown)
}

it('signs a token as a proxy does, with no claims but the two', async () => {
  const claims = { ...CLAIMS, sub: 'more' }
  await expect(signGripSig(SECRET, claims)).resolves.toBe(
    hmacToken({ alg: 'HS256', typ: 'JWT' }, { iss: 'pushpin', exp: FAR }, SECRET),
  )
})

it('signs a publish with a token of no type', async () => {
  const { fetch, requests } = recordFetch()
  const config = { controlUrl: 'http://127.0.0.1:5561', issuer: 'pushpin', key: SECRET }
  await new Publisher(config, { fetch }).publish('c', { httpStream: 'x' })
  const token = requests[0]!.headers.get('authorization')!.replace('Bearer ', '')
  const { exp } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { exp: number }
  expect(token).toBe(hmacToken({ alg: 'HS256' }, { iss: 'pushpin', exp }, SECRET))
})

it.each<[string, string, GripKey, KeyObject]>([
  ['a P-256 PEM', 'ES256', pem(P256.privateKey), P256.privateKey],
  ['a P-256 key in DER', 'ES256', der(P256.privateKey), P256.privateKey],
  ['a private EC JWK', 'ES256', P256.privateJwk, P256.privateKey],
  ['an RSA PEM', 'RS256', pem(rsa.privateKey), rsa.privateKey],
  ['an RSA key in DER', 'RS256', der(rsa.privateKey), rsa.privateKey],
  ['a private RSA JWK', 'RS256', jwk(rsa.privateKey) as unknown as GripKey, rsa.privateKey],
])('signs with %s', async (_, alg, key, privateKey) => {
  const token = await signGripSig(key, CLAIMS)
  expect(opened(token, createPublicKey(privateKey))).toEqual([{ alg, typ: 'JWT' }, CLAIMS])
})

it.each<[string, GripKey]>([
  ['a public PEM', P256.spki],
  ['a public key in DER', new Uint8Array(createPublicKey(P256.spki).export({ type: 'spki', format: 'der' }))],
  ['a public EC JWK', P256.jwk],
  ['a public RSA JWK', jwk(rsa.publicKey) as unknown as GripKey],
  ['a JWK that may only verify', { ...P256.privateJwk, key_ops: ['verify'] }],
])('does not sign with %s', async (_, key) => {
  await expect(signGripSig(key, CLAIMS)).rejects.toThrow(GripConfigError)
})
