import { expect, it, vi } from 'vitest'
import { Publisher } from '@grip/core'
import { accepted, contextOf, errorOf, INSTRUCT, INVALID, sent } from './context.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 60_000 })

/** RFC 6455 §7.4: what an endpoint may put into a close; 1004–1006 and 1015–2999 are reserved. */
const mayBeSent = (code: number): boolean => code <= 1003 || (code >= 1007 && code <= 1014) || code >= 3000

it('C7 of the codes from 0 to 70,000, those of 1000 to 4999 go out that RFC 6455 lets an endpoint send', () => {
  const taken: number[] = []
  for (let code = 0; code <= 70_000; code++) {
    const ws = contextOf('')
    const error = errorOf(() => ws.close(code))
    if (error === undefined) taken.push(code)
    else expect(error).toMatchObject(INVALID)
  }
  const expected = Array.from({ length: 4000 }, (_, index) => 1000 + index)
  expect(taken).toEqual(expected.filter(mayBeSent))
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

it.each(['a\0b', '\0', '\ufeffbye', '\ufeff'])(
  'refuses the reason %j, which a proxy would cut off or change',
  async (reason) => {
    const ws = accepted()
    expect(errorOf(() => ws.close(4000, reason))).toMatchObject(INSTRUCT)
    expect(await sent(ws)).toBe('OPEN\r\n')
  },
)

it('carries line breaks and a byte order mark within a reason', async () => {
  const ws = accepted()
  ws.close(4000, 'a\r\nb\ufeff')
  expect(await sent(ws)).toBe('OPEN\r\nCLOSE 9\r\n\x0f\xa0a\r\nb\xef\xbb\xbf\r\n')
})

it.each([1016, 2000, 2999, 1015, 999, 1000.5, Number.NaN, '1000', null])(
  'a published close has no code %j either',
  async (code) => {
    const publishing = new Publisher('http://127.0.0.1:1').publish('c', {
      webSocket: { action: 'close', code: code as number },
    })
    await expect(publishing).rejects.toMatchObject({
      ...INVALID,
      message: '"code" must be 1000–1003, 1007–1014 or 3000–4999 (RFC 6455 §7.4)',
    })
  },
)

it.each(['a\0b', '\ufeffbye'])('a published close has no reason %j either', async (reason) => {
  const publishing = new Publisher('http://127.0.0.1:1').publish('c', {
    webSocket: { action: 'close', reason },
  })
  await expect(publishing).rejects.toMatchObject(INSTRUCT)
})
