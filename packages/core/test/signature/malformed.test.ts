import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { GripSignatureError, verifyGripSig } from '../../src/index.ts'
import { P256, pushpinToken, reasonOf, SECRET } from './tokens.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 120_000 })

const VALID = pushpinToken()

it.each([
  ['missing', undefined],
  ['missing', null],
  ['missing', ''],
  ['malformed', ' '],
  ['malformed', `${VALID}, ${VALID}`],
  ['malformed', `${VALID},${VALID}`],
  ['malformed', 'a, b'],
  ['malformed', '...'],
  ['malformed', '..'],
  ['malformed', 'e30'],
  ['malformed', '\ud800.\udfff.x'],
  ['malformed', 'AAAA.AAAA.AAAA'],
  ['malformed', 5 as unknown as string],
  ['malformed', {} as string],
  ['malformed', [VALID] as unknown as string],
  ['too-long', 'A'.repeat(8193)],
  ['too-long', `${VALID}${'.'.repeat(10_000_000)}`],
])('A7 refuses as %s what is no token', async (reason, token) => {
  expect(await reasonOf(verifyGripSig(token, SECRET))).toBe(reason)
})

it('A7 accepts a token of 8,192 characters, and refuses one of 8,193', async () => {
  const claims = (pad: number) => ({ exp: 4_102_444_800, pad: 'x'.repeat(pad) })
  let pad = 5900
  while (pushpinToken(claims(pad + 1)).length <= 8192) pad++
  expect(pushpinToken(claims(pad)).length).toBeGreaterThanOrEqual(8191)
  await expect(verifyGripSig(pushpinToken(claims(pad)), SECRET)).resolves.toHaveProperty('exp', 4_102_444_800)
  expect(await reasonOf(verifyGripSig(pushpinToken(claims(pad + 1)), SECRET))).toBe('too-long')
})

it('A7 gives a typed refusal for 100,000 random strings', async () => {
  const part = fc.base64String({ maxLength: 24 }).map((text) => text.replace(/=+$/, ''))
  const dotted = fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('.'))
  const mutated = fc
    .tuple(fc.nat(VALID.length - 1), fc.string({ minLength: 0, maxLength: 2 }))
    .map(([at, text]) => VALID.slice(0, at) + text + VALID.slice(at + 1))
    .filter((text) => text !== VALID)
  const candidate = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), dotted, mutated)
  let refused = 0
  await fc.assert(
    fc.asyncProperty(candidate, async (token) => {
      const error = await verifyGripSig(token, [SECRET, P256.jwk]).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(GripSignatureError)
      refused++
    }),
    { numRuns: 100_000 },
  )
  expect(refused).toBe(100_000)
})

it('A7 says which check failed, with status 403 and nothing of the token', async () => {
  const error = await verifyGripSig(`${VALID}x`, SECRET).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    name: 'GripSignatureError',
    code: 'ERR_GRIP_SIGNATURE',
    status: 403,
    reason: 'signature',
  })
  expect((error as Error).message).toBe('Grip-Sig was not signed with a configured key')
  expect((error as Error).cause).toBeUndefined()
})
