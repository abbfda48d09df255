import { generateKeyPairSync, webcrypto } from 'node:crypto'
import { afterEach, expect, it, vi } from 'vitest'
import { Grip, verifyGripSig, type GripConfig, type GripKey } from '@grip/core'
import {
  FAR,
  fanoutToken,
  hmacToken,
  keyToken,
  newRsa,
  P256,
  pushpinToken,
  reasonOf,
  SECRET,
} from './tokens.ts'

const CLAIMS = { exp: FAR, iss: 'pushpin' }
const { subtle } = webcrypto
const rsa = newRsa()
const weak = newRsa(1024)
const RSA_JWK = rsa.publicKey.export({ format: 'jwk' }) as Record<string, string>
const LOCAL = { controlUrl: 'http://127.0.0.1:5561' }
const ELSEWHERE = { controlUrl: 'https://proxy.example' }
const CONFIG_ERROR = expect.objectContaining({ code: 'ERR_GRIP_CONFIG' })

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const der = (first: number, length: number, size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, at) => [first, length][at] ?? at)

const PEM_BODY = P256.spki.replace(/-----[A-Z ]+-----|\s/g, '')
/** A P-256 JWK whose `kty` comes late, as some tools write it. */
const LATE = { crv: 'P-256', x: P256.jwk.x, y: P256.jwk.y, kty: 'EC' }

afterEach(() => {
  vi.restoreAllMocks()
})

it.each<[string, string | Uint8Array]>([
  ['text with a BOM inside', 'a\ufeffb'],
  ['text that begins with a quoted word', '"a"b'],
  ['text that ends with a quoted word', 'a"b"'],
  ['text with brackets inside', 'a[b{c'],
  ['text of base64 whose bytes hold a brace and a quote', base64('a{"b')],
  ['text with the first letters of a PEM in its midst', `xMF${'a'.repeat(45)}`],
  ['short text with the first letters of a PEM', 'MFkw-short'],
  ['bytes of digits that begin with 0', new TextEncoder().encode('0123456789'.repeat(4))],
  ['the 42 bytes of a DER set', der(0x31, 40, 42)],
  ['the 39 bytes of a DER sequence', der(0x30, 37, 39)],
  ['the 4 bytes of a DER sequence', Uint8Array.of(0x30, 2, 1, 2)],
  ['130 bytes that would be DER if its length could be 128 in one byte', der(0x30, 0x80, 130)],
])('A2 takes a secret as %s', async (_, secret) => {
  await expect(verifyGripSig(pushpinToken(CLAIMS, secret), secret)).resolves.toEqual(CLAIMS)
})

it.each<[string, GripKey]>([
  ['a PEM with four dashes and no line end', P256.spki.trim().replaceAll('-----', '----')],
  ['a PEM without BEGIN and END, with a comma behind', `${PEM_BODY},`],
  ['a PEM without BEGIN and END on short lines', PEM_BODY.replace(/(.{10})/g, '$1\n')],
  ['a JWK in base64 on short lines', base64(JSON.stringify(P256.jwk)).replace(/(.{10})/g, '$1\n')],
  ['40 bytes of a DER sequence', der(0x30, 38, 40)],
  ['a JWK in base64 whose kty comes late', base64(JSON.stringify(LATE))],
  ['the same after white space', base64(` \n${JSON.stringify(LATE)}`)],
  ['the same on lines', base64(JSON.stringify(LATE, undefined, 2))],
  ['the same with a stray letter behind', base64(JSON.stringify(LATE)).replace(/(.{100})/, '$1*')],
  ['kty alone in two pairs of quotes', `'"kty"'`],
])('A2 refuses %s', async (_, key) => {
  expect(await reasonOf(verifyGripSig(pushpinToken(), key))).toBe('ERR_GRIP_CONFIG')
})

it('A2 reads base64: amid white space in quotes', async () => {
  const token = fanoutToken(CLAIMS, P256.privateKey)
  await expect(verifyGripSig(token, `" base64:${base64(P256.spki)}\n"`)).resolves.toEqual(CLAIMS)
})

it('A4 takes an EC JWK that says alg ES256', async () => {
  const token = fanoutToken(CLAIMS, P256.privateKey)
  await expect(verifyGripSig(token, { ...P256.jwk, alg: 'ES256' })).resolves.toEqual(CLAIMS)
})

it('A4 takes an RSA JWK that says alg RS256', async () => {
  const token = keyToken({ alg: 'RS256' }, CLAIMS, rsa.privateKey)
  const key = { ...RSA_JWK, kty: 'RSA', alg: 'RS256' }
  await expect(verifyGripSig(token, key)).resolves.toEqual(CLAIMS)
})

it.each<[string, unknown]>([
  ['an empty list', []],
  ['an RSA JWK of another kty', { ...RSA_JWK, kty: 'OKP' }],
  ['an RSA JWK for RSA-PSS', { ...RSA_JWK, alg: 'PS256' }],
  ['an RSA JWK whose n is not base64url', { ...RSA_JWK, n: '!' }],
  ['an RSA JWK with an empty e', { ...RSA_JWK, e: '' }],
  ['an EC JWK with an empty x', { ...P256.jwk, x: '' }],
  ['an oct JWK whose k is padding', { kty: 'oct', k: '==' }],
  ['an algorithm without usages', { algorithm: { name: 'HMAC', hash: { name: 'SHA-256' } } }],
  ['usages without an algorithm', { usages: ['verify'] }],
  ['an HMAC key of no hash', { algorithm: { name: 'HMAC' }, usages: ['verify'] }],
  ['an RSA key of no hash', { algorithm: { name: 'RSASSA-PKCS1-v1_5' }, usages: ['verify'] }],
  ['a P-256 key that is for ECDH', { algorithm: { name: 'ECDH', namedCurve: 'P-256' }, usages: ['verify'] }],
])('A4 refuses %s at construction', (_, verifyKey) => {
  expect(() => new Grip({ ...LOCAL, verifyKey } as GripConfig)).toThrow(CONFIG_ERROR)
})

it.each([
  ['RSASSA-PKCS1-v1_5', 'SHA-256', 1024],
  ['RSASSA-PKCS1-v1_5', 'SHA-512', 2048],
  ['RSA-PSS', 'SHA-256', 2048],
])('A4 refuses a CryptoKey of %s with %s and %d bits', async (name, hash, modulusLength) => {
  const algorithm = { name, hash, modulusLength, publicExponent: Uint8Array.of(1, 0, 1) }
  const { publicKey } = await subtle.generateKey(algorithm, false, ['verify', 'sign'])
  expect(() => new Grip({ ...LOCAL, verifyKey: publicKey })).toThrow(CONFIG_ERROR)
})

it('A4 refuses an RSA PEM of 1,024 bits', async () => {
  const key = weak.publicKey.export({ type: 'spki', format: 'pem' }) as string
  const token = keyToken({ alg: 'RS256' }, CLAIMS, weak.privateKey)
  expect(await reasonOf(verifyGripSig(token, key))).toBe('ERR_GRIP_CONFIG')
})

it('A4 refuses a development key for a proxy elsewhere, in any form', () => {
  const bytes = new TextEncoder().encode('changeme')
  for (const verifyKey of ['changeme', bytes, { kty: 'oct', k: 'Y2hhbmdlbWU' }] as const) {
    expect(() => new Grip({ ...ELSEWHERE, verifyKey })).toThrow(CONFIG_ERROR)
  }
  // A public key has no secret to compare.
  for (const verifyKey of [P256.jwk, P256.spki, SECRET]) {
    expect(new Grip({ ...ELSEWHERE, verifyKey })).toBeInstanceOf(Grip)
  }
})

it('A4 imports no key that could be exported again', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  await verifyGripSig(pushpinToken(CLAIMS, 'never-exported'), 'never-exported')
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string
  await verifyGripSig(fanoutToken(CLAIMS, privateKey), pem)
  const keys = await Promise.all(imports.mock.results.map(({ value }) => value as Promise<CryptoKey>))
  expect(keys.map(({ type, extractable, usages }) => [type, extractable, usages])).toEqual([
    ['secret', false, ['verify']],
    ['public', false, ['verify']],
  ])
})

it('A9 a kid that is a number chooses no key', async () => {
  const keys = ['first', 'second'].map((secret, at) => ({ kty: 'oct', k: base64(secret), kid: at + 1 }))
  const token = hmacToken({ alg: 'HS256', kid: 1 }, CLAIMS, 'second')
  await expect(verifyGripSig(token, { keys } as unknown as GripKey)).resolves.toEqual(CLAIMS)
})

it('A9 a header with every letter of base64url is read', async () => {
  const header = { alg: 'HS256', kid: '???>>>~~~' }
  expect(hmacToken(header, CLAIMS, SECRET).split('.')[0]).toMatch(/_.*-|-.*_/)
  await expect(verifyGripSig(hmacToken(header, CLAIMS, SECRET), SECRET)).resolves.toEqual(CLAIMS)
})
