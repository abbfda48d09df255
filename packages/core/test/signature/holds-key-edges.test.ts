import { expect, it, vi } from 'vitest'
import { verifyGripSig } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { FAR, P256, pushpinToken, segment } from './tokens.ts'

const CLAIMS = { iss: 'pushpin', exp: FAR }
const DAMAGED_PEM = { code: 'ERR_GRIP_CONFIG', message: 'the key is a damaged PEM' }
const KEY_IN_DISGUISE = {
  code: 'ERR_GRIP_CONFIG',
  message: expect.stringContaining('looks like a public or private key'),
}

/** Verifies with a secret what was signed with it. */
async function serves(secret: string | Uint8Array): Promise<unknown> {
  return verifyGripSig(pushpinToken(CLAIMS, secret), secret)
}

it('a secret may have 4,096 bytes, and no more', async () => {
  const longest = 'a secret '.repeat(455) + '!'
  expect(longest.length).toBe(4096)
  await expect(serves(longest)).resolves.toEqual(CLAIMS)
  await expect(serves(`${longest}!`)).rejects.toMatchObject({
    code: 'ERR_GRIP_CONFIG',
    message: 'a secret can have 4,096 bytes at most: this is another file, or a damaged key',
  })
})

it.each([
  ['digits', '31415926535897932384626433832795'],
  ['an open brace at its start', '{this secret begins with a brace, as some do}'],
  ['an open bracket at its start', '[this secret begins with a bracket, as some do'],
  [
    'the start of DER, and no element in it',
    new Uint8Array([0x30, 0x2e, 0x41, ...Array.from({ length: 45 }, (_, at) => at + 65)]),
  ],
  [
    'the start of DER, and an element too long for it',
    new Uint8Array([0x30, 0x2e, 0x02, 0x7f, ...Array.from({ length: 44 }, (_, at) => at + 65)]),
  ],
])('a secret of %s is a secret', async (_, secret) => {
  await expect(serves(secret)).resolves.toEqual(CLAIMS)
})

it('bytes of a JWK have white space around it', async () => {
  const bytes = new TextEncoder().encode(` \n${JSON.stringify(P256.jwk)}\n`)
  const token = await signGripSig(P256.privateJwk, CLAIMS)
  await expect(verifyGripSig(token, bytes)).resolves.toEqual(CLAIMS)
})

it.each(['BEGIN EC PRIVATE KEY abc', 'BEGIN SSH2 PUBLIC KEY abc', 'my file: BEGIN CERTIFICATE'])(
  'what is left of a PEM is refused as one: %s',
  async (text) => {
    await expect(verifyGripSig('x', text)).rejects.toMatchObject(DAMAGED_PEM)
  },
)

const SPKI_OF_ED25519 = Buffer.from('302a300506032b6570032100' + '5a'.repeat(32), 'hex')
const PKCS1_OF_1024_BITS = Buffer.from(`30818902818100${'c5'.repeat(128)}0203010001`, 'hex')
const SPKI_OF_P256 = Buffer.from(P256.spki.replace(/-----[^-]+-----|\s/g, ''), 'base64')
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => BASE32[parseInt(five, 2)]).join('')
}

it.each<[string, string | Uint8Array]>([
  ['KTY', 'KTY=EC of a key that was copied badly'],
  ['kty', 'kty: RSA of a key that was copied badly'],
  ['CRV', 'CRV=P-256 of a key that was copied badly'],
  ['crv', 'crv: P-256 of a key that was copied badly'],
  ['an escape of a program in the name of a key of SSH', 'ssh\\x2drsa that was copied badly'],
  ['an entity for the backslash of an escape', 'ssh&bsol;x2drsa that was copied badly'],
  ['an escape in words that have neither dash nor brace', 'BEGIN&#x20;SSH2 PUBLIC KE&#89; of a file'],
  ['what openssl prints of a public key', 'RSA Public-Key: (2048 bit), Exponent: 65537 (0x10001)'],
  ['what openssl prints of a private key', 'Private-key: (256 bit), ASN1 OID: prime256v1'],
  ['PKCS#1 of 1,024 bits behind other bytes', Buffer.concat([Buffer.from('key='), PKCS1_OF_1024_BITS])],
  ['the DER of Ed25519 behind other bytes', Buffer.concat([Buffer.from('key='), SPKI_OF_ED25519])],
  ['the coordinates of a JWK alone', `${P256.jwk.x},${P256.jwk.y}`],
  ['the coordinates of a JWK as a query', `x=${P256.jwk.x}&y=${P256.jwk.y}&use=sig`],
  ['the coordinates of a JWK as YAML', `use: sig\nx: ${P256.jwk.x}\ny: ${P256.jwk.y}`],
  ['what openssl prints of a modulus', `Modulus=${'C5'.repeat(256)}`],
  ['the name of a modulus', 'Modulus=that of a key that was copied badly'],
  ['the name of a modulus before a space', 'modulus : that of a key that was copied badly'],
  ['the exponent of a JWK alone', 'e=AQAB, and an n that was copied badly'],
  ['the modulus and exponent of a JWK', `n: ${'xcXF'.repeat(85)}xQ\ne: AQAB`],
  [
    'bytes in hex without zeros in front',
    [...SPKI_OF_P256].map((byte) => `0x${byte.toString(16)}`).join(', '),
  ],
  ...Array.from({ length: 8 }, (_, letters): [string, string] => [
    `base32 behind ${letters} letters that are no part of it`,
    'QQQQQQQQ'.slice(0, letters) + base32(SPKI_OF_P256),
  ]),
])('a key in disguise is no secret: %s', async (_, key) => {
  await expect(verifyGripSig(pushpinToken(CLAIMS, key), key)).rejects.toMatchObject(KEY_IN_DISGUISE)
})

it.each(['the secret of AQABx, which is a name', 'the modulus of thirty-two letters'])(
  'words that only resemble those of a key are a secret: %s',
  async (key) => {
    await expect(serves(key)).resolves.toEqual(CLAIMS)
  },
)

it('four encodings are undone, and a fifth is not', async () => {
  const nested = (times: number): string => {
    let text = 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB'
    for (let time = 0; time < times; time++) text = Buffer.from(text).toString('base64')
    return text
  }
  await expect(serves(nested(4))).rejects.toMatchObject(KEY_IN_DISGUISE)
  await expect(serves(nested(5))).resolves.toEqual(CLAIMS)
})

it.each([
  undefined,
  null,
  {},
  { exp: FAR },
  { iss: 'pushpin' },
  { iss: 5, exp: FAR },
  { iss: 'pushpin', exp: Number.NaN },
])('signs no claims such as %j', async (claims) => {
  await expect(signGripSig('a-secret-of-thirty-two-bytes-123', claims as never)).rejects.toMatchObject({
    name: 'TypeError',
    code: 'ERR_INVALID_ARGUMENT',
  })
})

it('private keys and keys of RSA may be extractable', async () => {
  const { subtle } = crypto
  const P_256 = { name: 'ECDSA', namedCurve: 'P-256' }
  const ec = await subtle.generateKey(P_256, true, ['sign', 'verify'])
  await expect(verifyGripSig(await signGripSig(ec.privateKey, CLAIMS), ec.publicKey)).resolves.toEqual(CLAIMS)
  const RSA = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  }
  const rsa = await subtle.generateKey(RSA, true, ['sign', 'verify'])
  await expect(verifyGripSig(await signGripSig(rsa.privateKey, CLAIMS), rsa.publicKey)).resolves.toEqual(
    CLAIMS,
  )
})

it('an extractable CryptoKey is looked into once', async () => {
  const secret = new TextEncoder().encode('a-secret-of-thirty-two-bytes-123')
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, true, [
    'verify',
  ])
  const look = vi.spyOn(crypto.subtle, 'exportKey')
  for (const jti of [1, 2, 3]) {
    const claims = { ...CLAIMS, jti }
    await expect(verifyGripSig(pushpinToken(claims, secret), key)).resolves.toEqual(claims)
  }
  expect(look).toHaveBeenCalledTimes(1)
  look.mockRestore()
})

it('a token of a key that is a JWK in a text is read', async () => {
  const token = await signGripSig(JSON.stringify(P256.privateJwk), CLAIMS)
  expect(token.split('.')[1]).toBe(segment(CLAIMS))
})
