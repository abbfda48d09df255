import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { FASTLY_FANOUT_KEY, fastlyFanout, Grip, type GripKey, verifyGripSig } from '../../src/index.ts'
import { FAR, fanoutToken, P256, pushpinToken, reasonOf, SECRET } from './tokens.ts'

const OTHER = 'another-secret-of-thirty-two-bytes'
const URL_A = `http://127.0.0.1:5561?iss=proxy-a&key=${SECRET}`
const URL_B = `http://127.0.0.1:5562?iss=proxy-b&key=${OTHER}`

function headers(token: string): Headers {
  return new Headers({ 'grip-sig': token })
}

it('A6 a key speaks for its own issuer only', async () => {
  const grip = new Grip([URL_A, URL_B])
  const tokens = {
    a: ['proxy-a', SECRET],
    b: ['proxy-b', OTHER],
    ab: ['proxy-b', SECRET],
    ba: ['proxy-a', OTHER],
  } as const
  const outcomes: Record<string, unknown> = {}
  for (const [name, [iss, key]] of Object.entries(tokens)) {
    outcomes[name] = await reasonOf(grip.verify(headers(pushpinToken({ exp: FAR, iss }, key))))
  }
  expect(outcomes).toEqual({
    a: { accepted: { exp: FAR, iss: 'proxy-a' } },
    b: { accepted: { exp: FAR, iss: 'proxy-b' } },
    ab: 'issuer',
    ba: 'issuer',
  })
})

it('A6 nothing but the very text of the issuer is taken', async () => {
  const issuer = 'fastly:abc'
  const values: unknown[] = [
    'fastly:abcd', 'fastly:ab', 'FASTLY:ABC', 'Fastly:abc', ' fastly:abc', 'fastly:abc ', 'fastly:abc\0', 'fastly',
    '', ['fastly:abc'], ['fastly:abc', 'x'], { 0: 'fastly:abc' }, 1, true, null, 'fastly%3Aabc', 'fastly:аbc',
  ] // prettier-ignore
  expect(values).toHaveLength(17)
  for (const iss of values) {
    const reason = await reasonOf(verifyGripSig(pushpinToken({ exp: FAR, iss }), SECRET, { issuer }))
    expect([iss, reason]).toEqual([iss, 'issuer'])
  }
  expect(await reasonOf(verifyGripSig(pushpinToken({ exp: FAR }), SECRET, { issuer }))).toBe('issuer')
  await expect(verifyGripSig(pushpinToken({ exp: FAR, iss: issuer }), SECRET, { issuer })).resolves.toEqual({
    exp: FAR,
    iss: 'fastly:abc',
  })
})

it('A6 verify-iss stands in for iss', async () => {
  const grip = new Grip(`${URL_A}&verify-iss=signer`)
  await expect(grip.verify(headers(pushpinToken({ exp: FAR, iss: 'signer' })))).resolves.toEqual({
    exp: FAR,
    iss: 'signer',
  })
  expect(await reasonOf(grip.verify(headers(pushpinToken({ exp: FAR, iss: 'proxy-a' }))))).toBe('issuer')
})

it('A6 a key of one service of Fastly opens no other service, and demands an issuer', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const verifyKey = publicKey.export({ type: 'spki', format: 'pem' }) as string
  const config = { ...fastlyFanout({ serviceId: 'abc', apiToken: 'token' }), verifyKey }
  const grip = new Grip(config)
  const own = fanoutToken({ exp: FAR, iss: 'fastly:abc' }, privateKey)
  await expect(grip.verify(headers(own))).resolves.toEqual({ exp: FAR, iss: 'fastly:abc' })
  for (const iss of ['fastly:abcd', 'fastly:ab', 'fastly:xyz']) {
    expect(await reasonOf(grip.verify(headers(fanoutToken({ exp: FAR, iss }, privateKey))))).toBe('issuer')
  }
  for (const host of ['api.fastly.com', 'API.fastly.com', 'api.fastly.com.', 'api.fastly.com:443']) {
    expect(() => new Grip({ controlUrl: `https://${host}/service/abc`, key: 'token', verifyKey })).toThrow(
      'Fastly signs for all services with one key: set "verifyIssuer" to "fastly:<service id>"',
    )
  }
})

const FASTLY_PEM = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECKo5A1ebyFcnmVV8SE5On+8G81Jy
BjSvcrx4VLetWCjuDAmppTo3xM/zz763COTCgHfp/6lPdCyYjjqc+GM7sw==
-----END PUBLIC KEY-----`

it.each<[string, GripKey | GripKey[]]>([
  ['as a JWK', FASTLY_FANOUT_KEY],
  ['as the text of a JWK', JSON.stringify(FASTLY_FANOUT_KEY)],
  ['in a JWK Set', { keys: [P256.jwk, FASTLY_FANOUT_KEY] }],
  ['as a PEM', FASTLY_PEM],
  ['as a PEM on one line', FASTLY_PEM.replaceAll('\n', '\\n')],
  ['among others', [SECRET, FASTLY_PEM]],
])('A6 the key of Fastly, %s, demands an issuer at any address', (_, verifyKey) => {
  const config = { controlUrl: 'https://proxy.example.com', key: 'token', verifyKey }
  expect(() => new Grip(config)).toThrow(expect.objectContaining({ code: 'ERR_GRIP_CONFIG' }))
  expect(new Grip({ ...config, verifyIssuer: 'fastly:abc' })).toBeInstanceOf(Grip)
})

it('A6 the key of Fastly is the same as JWK and as PEM', () => {
  const [jwk, pem] = [{ key: FASTLY_FANOUT_KEY, format: 'jwk' } as never, FASTLY_PEM]
  expect(createPublicKey(jwk).equals(createPublicKey(pem))).toBe(true)
})

it('A6 a proxy without keys does not weaken the others', async () => {
  const grip = new Grip([URL_A, { controlUrl: 'http://127.0.0.1:5563' }])
  expect(await reasonOf(grip.verify(new Headers()))).toBe('missing')
  expect(await reasonOf(grip.verify(headers('e30.e30.')))).toBe('algorithm')
  expect(
    await reasonOf(new Grip({ controlUrl: 'http://127.0.0.1:5563' }).verify(headers(pushpinToken()))),
  ).toBe('no-key')
})

it('A6 an asymmetric signing key does not verify incoming requests', async () => {
  const grip = new Grip({ controlUrl: 'http://127.0.0.1:5561', issuer: 'pushpin', key: P256.privateJwk })
  const token = fanoutToken({ exp: FAR, iss: 'pushpin' }, P256.privateKey)
  expect(await reasonOf(grip.verify(headers(token)))).toBe('no-key')
})
