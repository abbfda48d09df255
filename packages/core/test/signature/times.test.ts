import { expect, it } from 'vitest'
import { verifyGripSig } from '../../src/index.ts'
import { FAR, pushpinToken, reasonOf, SECRET } from './tokens.ts'

const NOW = 1_800_000_000

function at(
  seconds: number,
  clockTolerance?: number,
): { now: () => number; clockTolerance: number | undefined } {
  return { now: () => seconds * 1000, clockTolerance }
}

async function outcome(claims: unknown, options: object): Promise<unknown> {
  const reason = await reasonOf(verifyGripSig(pushpinToken(claims), SECRET, options))
  return typeof reason === 'object' ? 'accepted' : reason
}

it.each([
  [undefined, 29, 'accepted'],
  [undefined, 30, 'expired'],
  [0, -1, 'accepted'],
  [0, 0, 'expired'],
  [1, 0, 'accepted'],
  [1, 1, 'expired'],
  [300, 299, 'accepted'],
  [300, 300, 'expired'],
])('A5 with a tolerance of %s s, a token is %s s past its exp: %s', async (tolerance, late, expected) => {
  expect(await outcome({ exp: NOW }, at(NOW + late, tolerance))).toBe(expected)
})

it.each(['nbf', 'iat'])('A5 %s is exact to a second, with the same tolerance', async (name) => {
  const claims = { exp: FAR, [name]: NOW }
  expect(await outcome(claims, at(NOW - 30))).toBe('accepted')
  expect(await outcome(claims, at(NOW - 31))).toBe('not-yet-valid')
  expect(await outcome(claims, at(NOW, 0))).toBe('accepted')
  expect(await outcome(claims, at(NOW - 1, 0))).toBe('not-yet-valid')
})

it('A5 milliseconds do not round a token into life', async () => {
  expect(await outcome({ exp: NOW }, { now: () => NOW * 1000 - 1, clockTolerance: 0 })).toBe('accepted')
  expect(await outcome({ exp: NOW }, { now: () => NOW * 1000, clockTolerance: 0 })).toBe('expired')
})

it('A5 exp is required, and is a whole number of seconds', async () => {
  const texts = [
    '{}', '{"exp":null}', '{"exp":"4102444800"}', '{"exp":4102444800.5}', '{"exp":1e308}', '{"exp":1e400}',
    '{"exp":[4102444800]}', '{"exp":{}}', '{"exp":true}', '{"exp":"NaN"}', '{"EXP":4102444800}',
    '{"exp":9007199254740993}', '{"__proto__":{"exp":4102444800}}', '{"expires":4102444800}',
  ] // prettier-ignore
  expect(texts).toHaveLength(14)
  for (const text of texts) expect([text, await outcome(text, at(NOW))]).toEqual([text, 'claims'])
  for (const text of ['{"exp":-1}', '{"exp":0}', '{"exp":1}', '{"exp":-1e15}']) {
    expect([text, await outcome(text, at(NOW))]).toEqual([text, 'expired'])
  }
  expect(await outcome('{"exp":NaN}', at(NOW))).toBe('malformed')
})

it('A5 the last of two exp counts, as JSON has it', async () => {
  expect(await outcome('{"exp":4102444800,"exp":1}', at(NOW))).toBe('expired')
})

it.each(['nbf', 'iat'])('A5 %s may be no text, null or list, nor lie in the far future', async (name) => {
  for (const value of ['"1"', 'null', '[1]', '{}', 'true']) {
    expect(await outcome(`{"exp":4102444800,"${name}":${value}}`, at(NOW))).toBe('claims')
  }
  expect(await outcome(`{"exp":4102444800,"${name}":1e308}`, at(NOW))).toBe('not-yet-valid')
})

it.each([-1, 301, Number.NaN, Infinity, '30', null])(
  'A5 a tolerance of %s is a configuration error',
  async (value) => {
    const options = { clockTolerance: value as number }
    const error = await verifyGripSig(pushpinToken(), SECRET, options).catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      code: 'ERR_GRIP_CONFIG',
      message: '"clockTolerance" must be a number of seconds from 0 to 300',
    })
  },
)

it.each([NaN, undefined, null, false, [], '', '5', {}, Infinity, -Infinity])(
  'A5 a clock that says %s lets no token live',
  async (time) => {
    const now = (): unknown => time
    for (const exp of [1, NOW, FAR]) expect([exp, await outcome({ exp }, { now })]).toEqual([exp, 'expired'])
  },
)

it.each([null, 0, NOW, 'now', new Date(), {}])('A5 refuses %s for a clock', async (now) => {
  const failure = verifyGripSig(pushpinToken(), SECRET, { now } as object)
  await expect(failure).rejects.toMatchObject({
    code: 'ERR_GRIP_CONFIG',
    message: '"now" must be a function',
  })
})
