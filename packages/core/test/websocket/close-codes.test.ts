import { expect, it, vi } from 'vitest'
import { tally } from '@grip/trust/test'
import { accepted, contextOf, errorOf, INSTRUCT, INVALID, sent } from './context.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 60_000 })

const MAY_NOT_BE_SENT = [1004, 1005, 1006, 1015]

it('C7 of the codes from 0 to 70,000, 1000 to 4999 go out, without those that may not be sent', () => {
  const taken: number[] = []
  for (let code = 0; code <= 70_000; code++) {
    const ws = contextOf('')
    const error = errorOf(() => ws.close(code))
    if (error === undefined) taken.push(code)
    else expect(error).toMatchObject(INVALID)
  }
  const expected = Array.from({ length: 4000 }, (_, index) => 1000 + index)
  expect(taken).toEqual(expected.filter((code) => !MAY_NOT_BE_SENT.includes(code)))
  tally('C7', 70_001)
})

it.each([
  ['x'.repeat(123), true],
  ['x'.repeat(124), false],
  ['é'.repeat(61), true],
  ['é'.repeat(62), false],
  ['🔑'.repeat(30), true],
  ['🔑'.repeat(31), false],
])('C7 a reason has at most 123 bytes: %s goes out: %s', async (reason, goes) => {
  const ws = accepted()
  const error = errorOf(() => ws.close(4000, reason))
  if (!goes) expect(error).toMatchObject(INSTRUCT)
  expect([error === undefined, (await sent(ws)).includes('CLOSE')]).toEqual([goes, goes])
})
