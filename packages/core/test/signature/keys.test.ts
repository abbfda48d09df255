import { webcrypto } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { Grip, verifyGripSig, type GripKey } from '../../src/index.ts'
import {
  fanoutToken,
  FAR,
  hmacToken,
  keyToken,
  newRsa,
  P256,
  pushpinToken,
  reasonOf,
  SECRET,
  segment,
} from './tokens.ts'

const CLAIMS = { exp: FAR, iss: 'pushpin' }
const { subtle } = webcrypto
const oct = (text: string, more: object = {}): GripKey => ({ kty: 'oct', k: segment(text), ...more })

async function hmacKey(hash: string, usages: ('sign' | 'verify')[]): Promise<GripKey> {
  return subtle.importKey('raw', Buffer.from(SECRET), { name: 'HMAC', hash }, false, usages)
}

it('takes a CryptoKey of each algorithm', async () => {
  const rsa = newRsa()
  const rsaKey = await subtle.importKey(
    'jwk',
    rsa.publicKey.export({ format: 'jwk' }) as webcrypto.JsonWebKey,
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    false,
    ['verify'],
  )
  const ecKey = await subtle.importKey('jwk', P256.jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'verify',
  ])
  const hmac = await hmacKey('SHA-256', ['verify'])
  await expect(verifyGripSig(pushpinToken(), hmac)).resolves.toEqual(CLAIMS)
  await expect(verifyGripSig(fanoutToken(CLAIMS, P256.privateKey), ecKey)).resolves.toEqual(CLAIMS)
  await expect(verifyGripSig(keyToken({ alg: 'RS256' }, CLAIMS, rsa.privateKey), rsaKey)).resolves.toEqual(
    CLAIMS,
  )
})

it('refuses a CryptoKey that is for something else', async () => {
  const { publicKey: p384 } = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, false, [
    'verify',
    'sign',
  ])
  const aes = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  const keys = [await hmacKey('SHA-512', ['verify']), await hmacKey('SHA-256', ['sign']), p384, aes]
  for (const key of keys) expect(await reasonOf(verifyGripSig(pushpinToken(), key))).toBe('ERR_GRIP_CONFIG')
})

it.each<[string, object]>([
  ['use: "enc"', { use: 'enc' }],
  ['key_ops without verify', { key_ops: ['sign'] }],
  ['empty key_ops', { key_ops: [] }],
  ['key_ops that is no list', { key_ops: 'verify' }],
  ['another alg', { alg: 'HS512' }],
  ['an alg of another type', { alg: 'ES256' }],
  ['another kty', { kty: 'OKP' }],
  ['kty in other case', { kty: 'OCT' }],
  ['no k', { k: undefined }],
  ['an empty k', { k: '' }],
  ['a k that is a number', { k: 5 }],
  ['a k that is not base64url', { k: '!' }],
])('A4 refuses an oct JWK with %s', async (_, change) => {
  expect(await reasonOf(verifyGripSig(pushpinToken(), oct(SECRET, change)))).toBe('ERR_GRIP_CONFIG')
})

it.each<[string, object]>([
  ['use: "enc"', { use: 'enc' }],
  ['key_ops without verify', { key_ops: ['sign'] }],
  ['alg RS256', { alg: 'RS256' }],
  ['another curve', { crv: 'P-384' }],
  ['a private part', { d: P256.privateJwk.d }],
  ['an empty private part', { d: '' }],
  ['no y', { y: undefined }],
  ['a point that is not on the curve', { y: P256.jwk.x }],
])('A4 refuses an EC JWK with %s', async (_, change) => {
  const token = fanoutToken(CLAIMS, P256.privateKey)
  expect(await reasonOf(verifyGripSig(token, { ...P256.jwk, ...change }))).toBe('ERR_GRIP_CONFIG')
})

it('takes a JWK with use, key_ops, alg and members that it does not know', async () => {
  const more = { use: 'sig', key_ops: ['verify', 'sign'], alg: 'HS256', kid: '1', x5t: 'x', ext: true }
  await expect(verifyGripSig(pushpinToken(), oct(SECRET, more))).resolves.toEqual(CLAIMS)
})

it.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a number', 5],
  ['an empty list', []],
  ['a list with a hole', [undefined]],
  ['an object', {}],
  ['a set without a list', { keys: {} }],
  ['a set with null', { keys: [null] }],
  ['a set with text', { keys: ['secret'] }],
])('refuses %s for a key', async (_, key) => {
  expect(await reasonOf(verifyGripSig(pushpinToken(), key as GripKey))).toBe('ERR_GRIP_CONFIG')
})

it('A9 chooses by kid in a JWK Set, and tries all where the kid says nothing', async () => {
  const keys = [oct('first', { kid: '1' }), oct('second', { kid: '2' }), oct('third')] as const
  const set = { keys } as unknown as GripKey
  const token = (kid: unknown, secret: string) => hmacToken({ alg: 'HS256', kid }, CLAIMS, secret)
  const outcomes: unknown[] = []
  const cases: [unknown, string][] = [
    ['1', 'first'], ['2', 'second'], ['1', 'second'], ['2', 'third'], [undefined, 'second'], [undefined, 'third'],
    ['9', 'first'], [2, 'second'], [['1'], 'first'], [undefined, 'fourth'], ['__proto__', 'third'],
  ] // prettier-ignore
  for (const [kid, secret] of cases) {
    const reason = await reasonOf(verifyGripSig(token(kid, secret), set))
    outcomes.push(typeof reason === 'string' ? reason : 'accepted')
  }
  expect(outcomes).toEqual([
    'accepted', 'accepted', 'signature', 'signature', 'accepted', 'accepted',
    'accepted', 'accepted', 'accepted', 'signature', 'accepted',
  ]) // prettier-ignore
})

const UNUSABLE: [string, unknown][] = [
  ['another kty', { kty: 'OKP', crv: 'Ed25519', x: P256.jwk.x }],
  ['no kty', { k: segment(SECRET) }],
  ['another curve', { ...P256.jwk, crv: 'P-384' }],
  ['another alg', { kty: 'oct', k: segment('other'), alg: 'HS512' }],
  ['use: "enc"', { kty: 'oct', k: segment('other'), use: 'enc' }],
  ['key_ops without verify', { kty: 'oct', k: segment('other'), key_ops: ['encrypt'] }],
  ['a missing member', { kty: 'EC', crv: 'P-256', x: P256.jwk.x }],
  ['an RSA key of 1,024 bits', newRsa(1024).publicKey.export({ format: 'jwk' })],
  ['a private key', P256.privateJwk],
  ['null', null],
  ['text', 'secret'],
]

it.each(UNUSABLE)(
  'A9 a JWK Set is taken without a key of %s, and refused with nothing else',
  async (_, key) => {
    const set = { keys: [key, { kty: 'oct', k: segment(SECRET) }] } as unknown as GripKey
    await expect(verifyGripSig(pushpinToken(), set)).resolves.toEqual(CLAIMS)
    await expect(verifyGripSig(pushpinToken(), JSON.stringify(set))).resolves.toEqual(CLAIMS)
    for (const secret of ['other', 'secret', '']) {
      expect(await reasonOf(verifyGripSig(pushpinToken(CLAIMS, secret), set))).toBe('signature')
    }
    const es256 = fanoutToken(CLAIMS, P256.privateKey)
    expect(await reasonOf(verifyGripSig(es256, set))).toBe('algorithm')
    const alone = { keys: [key, key] } as unknown as GripKey
    expect(await reasonOf(verifyGripSig(pushpinToken(), alone))).toBe('ERR_GRIP_CONFIG')
  },
)

it('A9 accepts two keys while you rotate, and no longer accepts the old one when it is gone', async () => {
  const config = { controlUrl: 'http://127.0.0.1:5561', verifyIssuer: 'pushpin' }
  const both = new Grip({ ...config, verifyKey: ['old-secret', P256.spki] })
  const after = new Grip({ ...config, verifyKey: P256.spki })
  const old = new Headers({ 'grip-sig': pushpinToken(CLAIMS, 'old-secret') })
  const fresh = new Headers({ 'grip-sig': fanoutToken(CLAIMS, P256.privateKey) })
  await expect(both.verify(old)).resolves.toEqual(CLAIMS)
  await expect(both.verify(fresh)).resolves.toEqual(CLAIMS)
  await expect(after.verify(fresh)).resolves.toEqual(CLAIMS)
  expect(await reasonOf(after.verify(old))).toBe('algorithm')
})

it('tells of an expired token even when another key does not fit', async () => {
  const expired = pushpinToken({ exp: 1, iss: 'pushpin' })
  expect(await reasonOf(verifyGripSig(expired, ['other', SECRET]))).toBe('expired')
  expect(await reasonOf(verifyGripSig(expired, [SECRET, 'other']))).toBe('expired')
})

it.each([
  [
    'bytes of another realm',
    runInNewContext('Uint8Array.from(bytes)', { bytes: Buffer.from(SECRET) }) as GripKey,
  ],
  ['an ArrayBuffer', new TextEncoder().encode(SECRET).buffer as unknown as GripKey],
  ['a DataView', new DataView(new TextEncoder().encode(SECRET).buffer) as unknown as GripKey],
])('takes %s for a secret', async (_, key) => {
  await expect(verifyGripSig(pushpinToken(), key)).resolves.toEqual(CLAIMS)
  const grip = new Grip({ controlUrl: 'http://127.0.0.1', issuer: 'pushpin', key })
  await expect(grip.verify(new Headers({ 'grip-sig': pushpinToken() }))).resolves.toEqual(CLAIMS)
})

it('reads bytes anew at each call, since they may have changed', async () => {
  const key = new TextEncoder().encode('before')
  await expect(verifyGripSig(pushpinToken(CLAIMS, 'before'), key)).resolves.toEqual(CLAIMS)
  key.set(new TextEncoder().encode('behind'))
  expect(await reasonOf(verifyGripSig(pushpinToken(CLAIMS, 'before'), key))).toBe('signature')
})

it('A9 a list whose key was replaced is another list of keys', async () => {
  const next = 'the-next-secret-of-32-characters'
  const keys = [SECRET]
  await expect(verifyGripSig(pushpinToken(), keys)).resolves.toMatchObject({ iss: 'pushpin' })
  keys[0] = next
  expect(await reasonOf(verifyGripSig(pushpinToken(), keys))).toBe('signature')
  await expect(verifyGripSig(pushpinToken(undefined, next), keys)).resolves.toMatchObject({ iss: 'pushpin' })
})
