import { expect, it } from 'vitest'
import { verifyGripSig } from '../../src/index.ts'
import { pushpinToken, SECRET } from './tokens.ts'

it.each([
  [{ Issuer: 'pushpin' }, 'verifyGripSig has no "Issuer"; did you mean "issuer"?'],
  [{ iss: 'pushpin' }, 'verifyGripSig has no "iss"; did you mean "issuer"?'],
  [{ clockTolerence: 0 }, 'verifyGripSig has no "clockTolerence"; did you mean "clockTolerance"?'],
  [{ clock_tolerance: 0 }, 'verifyGripSig has no "clock_tolerance"; did you mean "clockTolerance"?'],
  [{ issuer: 'pushpin', maxAge: 5 }, 'verifyGripSig has no "maxAge"'],
])('A6 an option that nothing reads is refused, a check may hang on it: %j', async (options, message) => {
  const failure = verifyGripSig(pushpinToken(), SECRET, options as object)
  await expect(failure).rejects.toMatchObject({ code: 'ERR_GRIP_CONFIG', message })
})

it.each([null, 'pushpin', 5])('A6 refuses %j for options', async (options) => {
  const failure = verifyGripSig(pushpinToken(), SECRET, options as never)
  await expect(failure).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: 'verifyGripSig takes an object',
  })
})
