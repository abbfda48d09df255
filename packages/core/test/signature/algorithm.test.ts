import { expect, it } from 'vitest'
import { verifyGripSig, type GripKey } from '../../src/index.ts'
import { FAR, hmacToken, keyToken, newRsa, P256, pushpinToken, reasonOf, SECRET, segment } from './tokens.ts'

const rsa = newRsa()
const RSA_PEM = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string
const CLAIMS = { exp: FAR, iss: 'pushpin' }

/** Every value that stands for an algorithm in some header, and much that does not. */
const VALUES: unknown[] = [
  'none', 'None', 'nOnE', 'NONE', '', ' ', null, 0, true, [], ['HS256'], ['ES256'], ['RS256'], {}, { alg: 'HS256' },
  'HS384', 'HS512', 'RS384', 'RS512', 'ES384', 'ES512', 'ES256K', 'PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519',
  'hs256', 'es256', 'rs256', 'HS256 ', ' ES256', 'RS256\0', 'HS1', 'dir', 'A128KW', 'A128GCM', 'RSA-OAEP',
  'ECDH-ES', 'PBES2-HS256+A128KW', 'x'.repeat(5000), '__proto__', 'constructor',
] // prettier-ignore

const KINDS: [string, GripKey, string, (header: unknown) => string][] = [
  ['a secret', SECRET, 'HS256', (header) => hmacToken(header, CLAIMS, SECRET)],
  ['an oct JWK', { kty: 'oct', k: segment(SECRET) }, 'HS256', (header) => hmacToken(header, CLAIMS, SECRET)],
  ['a P-256 PEM', P256.spki, 'ES256', (header) => keyToken(header, CLAIMS, P256.privateKey)],
  ['an EC JWK', P256.jwk, 'ES256', (header) => keyToken(header, CLAIMS, P256.privateKey)],
  ['an RSA PEM', RSA_PEM, 'RS256', (header) => keyToken(header, CLAIMS, rsa.privateKey)],
  [
    'an RSA JWK',
    rsa.publicKey.export({ format: 'jwk' }) as GripKey,
    'RS256',
    (header) => keyToken(header, CLAIMS, rsa.privateKey),
  ],
]

// Texts of public keys that everybody knows, and thus could sign with.
const PUBLIC_TEXTS = [P256.spki, RSA_PEM, JSON.stringify(P256.jwk)]

it.each(KINDS)('A1 %s accepts its own algorithm', async (_, key, alg, sign) => {
  await expect(verifyGripSig(sign({ alg }), key)).resolves.toEqual(CLAIMS)
})

it.each(KINDS)('A1 %s refuses 45 other alg values, however they are signed', async (_, key, alg, sign) => {
  const headers: unknown[] = [
    {},
    ...[...VALUES, ...['HS256', 'ES256', 'RS256'].filter((other) => other !== alg)].map((value) => ({
      alg: value,
    })),
  ]
  const tokens = headers.flatMap((header) => [
    sign(header),
    `${segment(header)}.${segment(CLAIMS)}.`,
    ...PUBLIC_TEXTS.map((text) => hmacToken(header, CLAIMS, text)),
    hmacToken(header, CLAIMS, ''),
  ])
  expect(headers).toHaveLength(46)
  expect(tokens).toHaveLength(276)
  const reasons = new Set<unknown>()
  for (const token of tokens) reasons.add(await reasonOf(verifyGripSig(token, key)))
  expect([...reasons].sort()).toEqual(['algorithm'])
})

it.each(KINDS)(
  'A1 %s refuses an alg of 10 KB, and a header that is not an object',
  async (_, key, _alg, sign) => {
    expect(await reasonOf(verifyGripSig(sign({ alg: 'HS256'.repeat(2048) }), key))).toBe('too-long')
    for (const header of ['"HS256"', '[]', '[{"alg":"HS256"}]', 'null', '{"alg":"HS256"', '']) {
      expect(await reasonOf(verifyGripSig(sign(header), key))).toBe('malformed')
    }
  },
)

it.each(KINDS)(
  'A1 %s is not tricked by b64, crit, jwk, jku or x5c in the header',
  async (_, key, alg, sign) => {
    const refused = [{ b64: false, crit: ['b64'] }, { crit: ['exp'], exp: 1 }, { crit: [] }, { crit: 'exp' }]
    for (const more of refused)
      expect(await reasonOf(verifyGripSig(sign({ alg, ...more }), key))).toBe('malformed')
    // A key that comes with the token is of no interest.
    const stranger = newRsa(2048)
    const header = {
      alg: 'RS256',
      jwk: stranger.publicKey.export({ format: 'jwk' }),
      jku: 'https://evil.example/',
    }
    const token = keyToken(header, CLAIMS, stranger.privateKey)
    expect(await reasonOf(verifyGripSig(token, key))).toBe(alg === 'RS256' ? 'signature' : 'algorithm')
  },
)

it('A1 an algorithm that only another configured key is for does not open this one', async () => {
  const keys = [P256.spki, SECRET]
  const issuers = { issuer: 'pushpin' }
  await expect(verifyGripSig(pushpinToken(), keys, issuers)).resolves.toEqual(CLAIMS)
  const forged = hmacToken({ alg: 'HS256' }, CLAIMS, P256.spki)
  expect(await reasonOf(verifyGripSig(forged, keys, issuers))).toBe('signature')
})
