import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type GripJwk, Grip, verifyGripSig } from '../../src/index.ts'
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
  segment,
} from './tokens.ts'

const [rsa, otherRsa] = [newRsa(), newRsa()]
const CLAIMS = { exp: FAR, iss: 'pushpin' }

type Sign = (header: unknown, claims: unknown) => string

const KINDS: [algorithm: string, key: GripJwk, sign: Sign, stranger: Sign][] = [
  [
    'HS256',
    { kty: 'oct', k: segment(SECRET) },
    (header, claims) => hmacToken(header, claims, SECRET),
    (header, claims) => hmacToken(header, claims, 'another secret'),
  ],
  [
    'ES256',
    P256.jwk,
    (header, claims) => keyToken(header, claims, P256.privateKey),
    (header, claims) => hmacToken(header, claims, P256.spki),
  ],
  [
    'RS256',
    rsa.publicKey.export({ format: 'jwk' }) as GripJwk,
    (header, claims) => keyToken(header, claims, rsa.privateKey),
    (header, claims) => keyToken(header, claims, otherRsa.privateKey),
  ],
]

/** Verifies with a key of which a token with this header was verified before. */
async function warm(
  key: GripJwk,
  token: string,
  verify: typeof verifyGripSig = verifyGripSig,
): Promise<GripJwk> {
  const own = { ...key }
  await expect(verify(token, own)).resolves.toEqual(CLAIMS)
  return own
}

it.each(KINDS)(
  'A1 %s: a header that verified once makes no other signature good',
  async (alg, key, sign, stranger) => {
    const header = { typ: 'JWT', alg }
    const known = await warm(key, sign(header, CLAIMS))
    const valid = sign(header, { ...CLAIMS, run: 1 })
    const [first, second, signature] = valid.split('.') as [string, string, string]
    await expect(verifyGripSig(valid, known)).resolves.toEqual({ ...CLAIMS, run: 1 })
    for (const bad of [
      `${first}.${second}.`,
      `${first}.${second}.${signature.slice(4)}`,
      `${first}.${second}.${signature}AAAA`,
      `${first}.${second}.${segment('a signature')}`,
      `${first}.${segment({ ...CLAIMS, run: 2 })}.${signature}`,
      stranger(header, CLAIMS),
    ]) {
      expect(await reasonOf(verifyGripSig(bad, known))).toBe('signature')
    }
    await expect(verifyGripSig(valid, known)).resolves.toEqual({ ...CLAIMS, run: 1 })
  },
)

it.each(KINDS)(
  'A1 %s: a key that knows a header refuses what a new one refuses',
  async (alg, key, sign, stranger) => {
    const headers = [
      { typ: 'JWT', alg },
      { alg },
      { alg, crit: ['b64'], b64: false },
      { alg: 'none' },
      [alg],
      { alg, kid: 'é' },
    ]
    const known = await warm(key, sign(headers[0], CLAIMS))
    const payloads = [CLAIMS, { exp: 1 }, { ...CLAIMS, iss: 'é' }, [], Uint8Array.of(0x22, 0xff, 0x22)]
    const reasons: Record<string, number> = {}
    for (const header of headers) {
      for (const token of payloads.flatMap((claims) => [sign(header, claims), stranger(header, claims)])) {
        for (const cut of [token.length, -1, -4, -22]) {
          const reason = await reasonOf(verifyGripSig(token.slice(0, cut), known))
          expect(reason).toEqual(await reasonOf(verifyGripSig(token.slice(0, cut), { ...key })))
          const name = typeof reason === 'string' ? reason : 'accepted'
          reasons[name] = (reasons[name] ?? 0) + 1
        }
      }
    }
    // Where a cut leaves a spelling that is not canonical depends on the signature.
    expect(reasons).toEqual({
      accepted: 6,
      algorithm: expect.any(Number),
      expired: 3,
      malformed: expect.any(Number),
      signature: expect.any(Number),
    })
  },
)

it('A1 a critical extension is refused, after a header that verified and on its own', async () => {
  const grip = new Grip({ controlUrl: 'http://127.0.0.1:5561', verifyKey: SECRET })
  const verify = (token: string) => reasonOf(grip.verify(new Headers({ 'grip-sig': token })))
  const extended = hmacToken({ alg: 'HS256', crit: ['b64'], b64: false }, CLAIMS, SECRET)
  expect(await verify(extended)).toBe('malformed')
  expect(await verify(pushpinToken(CLAIMS))).toEqual({ accepted: CLAIMS })
  expect(await verify(extended)).toBe('malformed')
})

it('refuses claims that are not UTF-8, as RFC 7519 has them', async () => {
  const bytes = Buffer.from('{"exp":4102444800,"iss":"\xff"}', 'latin1')
  expect(await reasonOf(verifyGripSig(hmacToken({ alg: 'HS256' }, bytes, SECRET), SECRET))).toBe('malformed')
})

describe.each([
  ['without Buffer', undefined],
  ['with what a bundler puts in for Buffer', class extends Uint8Array {}],
])('%s', (_, stub) => {
  it.each(KINDS)('%s: verifies token after token', async (alg, key, sign, stranger) => {
    const tokens = [1, 2].map((run) => sign({ alg }, { ...CLAIMS, run }))
    const [first, foreign] = [sign({ alg }, CLAIMS), stranger({ alg }, CLAIMS)]
    vi.stubGlobal('Buffer', stub)
    vi.resetModules()
    onTestFinished(() => void vi.unstubAllGlobals())
    const elsewhere = (await import('../../src/index.ts')).verifyGripSig
    const known = await warm(key, first, elsewhere)
    for (const [index, token] of tokens.entries()) {
      await expect(elsewhere(token, known)).resolves.toEqual({ ...CLAIMS, run: index + 1 })
    }
    expect(await reasonOf(elsewhere(foreign, known))).toBe('signature')
  })
})

it('verifies tokens of two headers in turns, and of two keys', async () => {
  const [secret, curve] = [
    await warm(KINDS[0]![1], pushpinToken(CLAIMS)),
    await warm(P256.jwk, fanoutToken(CLAIMS, P256.privateKey)),
  ]
  for (let run = 0; run < 4; run++) {
    const claims = { ...CLAIMS, run }
    const header = run % 2 === 0 ? { alg: 'HS256' } : { typ: 'JWT', alg: 'HS256' }
    await expect(verifyGripSig(hmacToken(header, claims, SECRET), [secret, curve])).resolves.toEqual(claims)
    await expect(verifyGripSig(fanoutToken(claims, P256.privateKey), [secret, curve])).resolves.toEqual(
      claims,
    )
    expect(await reasonOf(verifyGripSig(hmacToken(header, claims, P256.spki), [secret, curve]))).toBe(
      'signature',
    )
  }
})
