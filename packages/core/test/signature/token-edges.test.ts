import { expect, it } from 'vitest'
import { verifyGripSig } from '@grip/core'
import { FAR, pushpinToken, reasonOf, SECRET } from './tokens.ts'

const VALID = pushpinToken()

it.each([
  ['missing', undefined],
  ['missing', null],
  ['missing', ''],
  ['malformed', ' '],
  ['malformed', 5],
  ['malformed', {}],
  ['malformed', [VALID]],
  ['too-long', 'A'.repeat(8193)],
])('A7 says %s of what is no token', async (reason, token) => {
  expect(await reasonOf(verifyGripSig(token as string, SECRET))).toBe(reason)
})

it('A7 takes a token of 8,192 characters', async () => {
  const token = pushpinToken({ exp: FAR, pad: 'x'.repeat(6056) })
  expect(token).toHaveLength(8192)
  await expect(verifyGripSig(token, SECRET)).resolves.toHaveProperty('exp', FAR)
})
