import { expect, it, vi } from 'vitest'
import { type GripKey, Grip, verifyGripSig } from '../../src/index.ts'
import { ENCODINGS, PUBLIC_KEYS } from './public-keys.ts'
import { FAR, hmacToken, P256, reasonOf, SECRET, segment } from './tokens.ts'

// Thousands of spellings, on machines that have other work too.
vi.setConfig({ testTimeout: 120_000 })

const CLAIMS = { exp: FAR, iss: 'fastly:abc' }
const NESTED = [
  'hex',
  'percent',
  'base64',
  'base64 of a data URL',
  'JSON',
  'backslash and u',
  'HTML',
  'UTF-16',
]

type Encode = (bytes: Buffer) => string | Buffer
const plain: [string, Encode] = ['nothing', (bytes) => bytes]
const nested = ENCODINGS.filter(([name]) => NESTED.includes(name))
const pairs = [plain, ...ENCODINGS].map((second) => [plain, second] as const)
pairs.push(...nested.flatMap((first) => nested.map((second) => [first, second] as const)))

/** How tokens are judged that are signed with the very text of a key, where that is configured in any form. */
async function judge(spelt: string | Buffer): Promise<unknown[]> {
  const bytes = Buffer.from(spelt as string)
  const text = bytes.toString()
  const keys: GripKey[] = [text, new Uint8Array(bytes), { kty: 'oct', k: segment(bytes) }]
  const outcomes: unknown[] = []
  for (const key of keys) {
    for (const secret of [bytes, text, text.trim()]) {
      const forged = hmacToken({ alg: 'HS256' }, CLAIMS, secret)
      outcomes.push(await reasonOf(verifyGripSig(forged, key, { issuer: CLAIMS.iss })))
      // The key itself was refused, whatever the token.
      if (outcomes.at(-1) === 'ERR_GRIP_CONFIG') break
    }
  }
  return outcomes
}

const READ_OR_REFUSED: unknown[] = ['algorithm', 'ERR_GRIP_CONFIG']

it.each(PUBLIC_KEYS)(
  'A2 %s is refused as a secret, in 26 encodings and in 64 pairs of them',
  async (_, key) => {
    const accepted: unknown[] = []
    for (const [[inner, encode], [outer, encodeAgain]] of pairs) {
      const spelt = encodeAgain(Buffer.from(encode(Buffer.from(key as string)) as string))
      const outcomes = await judge(spelt)
      if (!outcomes.every((outcome) => READ_OR_REFUSED.includes(outcome))) accepted.push([inner, outer])
    }
    expect(accepted).toEqual([])
    expect(pairs).toHaveLength(91)
  },
)

it('A2 these are more than 200 spellings', () => {
  const spellings = PUBLIC_KEYS.length * pairs.length
  expect(spellings).toBeGreaterThanOrEqual(200)
  expect(spellings).toBe(3003)
})

const POINT = Buffer.from(P256.spki.replace(/-----[A-Z ]+-----/g, ''), 'base64').subarray(-64)

it.each<[string, GripKey]>([
  ['both numbers of a point', new Uint8Array(POINT)],
  ['their hex', POINT.toString('hex')],
  ['their base64url', POINT.toString('base64url')],
  [
    'the base64 of a DER of another algorithm',
    Buffer.from([0x30, 38, 2, 36, ...POINT.subarray(0, 36)]).toString('base64'),
  ],
  ['a DER that was read as UTF-8', Buffer.from(P256.spki.split('\n')[1]!, 'base64').toString()],
  ['text with half of a surrogate pair', `${SECRET}\ud800`],
  ['a base64 amid text, with its signs of base64url', `the key is ${segment(P256.spki)}, says the proxy`],
  ['an oct JWK in a set', { keys: [{ kty: 'oct', k: segment(P256.spki) }] }],
  ['a PEM after base64: twice', `base64:${Buffer.from(`base64:${btoa(P256.spki)}`).toString('base64')}`],
])('A2 %s is no secret', async (_, key) => {
  expect(await reasonOf(verifyGripSig('x', key))).toBe('ERR_GRIP_CONFIG')
  expect(() => new Grip({ controlUrl: 'http://127.0.0.1', issuer: 'i', key })).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG' }),
  )
})

it('A2 a public key in a CryptoKey of HMAC is refused as a secret, if it can be exported', async () => {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const outcomes: unknown[] = []
  for (const text of [P256.spki, btoa(P256.spki), SECRET]) {
    const key = await crypto.subtle.importKey('raw', Buffer.from(text), algorithm, true, ['verify'])
    outcomes.push(await reasonOf(verifyGripSig(hmacToken({ alg: 'HS256' }, CLAIMS, text), key)))
  }
  expect(outcomes).toEqual(['ERR_GRIP_CONFIG', 'ERR_GRIP_CONFIG', { accepted: CLAIMS }])
})

it('A2 says what to write instead, and shows nothing of the key', async () => {
  const hex = Buffer.from(P256.spki).toString('hex')
  await expect(verifyGripSig('x', hex)).rejects.toMatchObject({
    message:
      'the key looks like a public or private key that is damaged, or in a form that cannot be read: give it as a PEM or a JWK, ' +
      'or as "base64:" followed by the base64 of either',
  })
})
