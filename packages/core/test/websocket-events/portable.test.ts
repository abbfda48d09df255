import { expect, it, onTestFinished, vi } from 'vitest'
import { encodeWebSocketEvents } from '../../src/wire.ts'

const decoder = new TextDecoder()

/** Encodes texts with the Buffer of Node, and on a runtime that has none. */
async function encodeBothWays(texts: readonly string[]): Promise<[string, string]> {
  const events = texts.map((content) => ({ type: 'TEXT', content }))
  const withBuffer = decoder.decode(encodeWebSocketEvents(events))
  vi.stubGlobal('Buffer', undefined)
  vi.resetModules()
  onTestFinished(() => void vi.unstubAllGlobals())
  const elsewhere = await import('../../src/wire.ts')
  return [withBuffer, decoder.decode(elsewhere.encodeWebSocketEvents(events))]
}

it.each([
  ['ASCII', ['hi', 'x'.repeat(48)], `TEXT 2\r\nhi\r\nTEXT 30\r\n${'x'.repeat(48)}\r\n`],
  ['two bytes a letter', ['é', 'é'.repeat(40)], `TEXT 2\r\né\r\nTEXT 50\r\n${'é'.repeat(40)}\r\n`],
  ['three and four bytes', ['€🔑'.repeat(30)], `TEXT d2\r\n${'€🔑'.repeat(30)}\r\n`],
  [
    'ASCII before the first other letter',
    ['hi', '', 'x'.repeat(80), 'é'],
    `TEXT 2\r\nhi\r\nTEXT 0\r\n\r\nTEXT 50\r\n${'x'.repeat(80)}\r\nTEXT 2\r\né\r\n`,
  ],
  [
    'many short ones',
    Array.from({ length: 100 }, () => 'x'.repeat(20)),
    `TEXT 14\r\n${'x'.repeat(20)}\r\n`.repeat(100),
  ],
  ['one long one', ['x'.repeat(2000)], `TEXT 7d0\r\n${'x'.repeat(2000)}\r\n`],
  [
    'one other letter among many',
    [...Array.from({ length: 50 }, () => 'x'.repeat(20)), `${'x'.repeat(20)}é`],
    `${`TEXT 14\r\n${'x'.repeat(20)}\r\n`.repeat(50)}TEXT 16\r\n${'x'.repeat(20)}é\r\n`,
  ],
  [
    'one other letter at the end',
    [`${'x'.repeat(46)}é`, `${'x'.repeat(99)}é`],
    `TEXT 30\r\n${'x'.repeat(46)}é\r\nTEXT 65\r\n${'x'.repeat(99)}é\r\n`,
  ],
])('encodes %s with a Buffer and without', async (_, texts, expected) => {
  expect(await encodeBothWays(texts)).toEqual([expected, expected])
})

it('encodes bytes beside text that is not ASCII, with a Buffer and without', async () => {
  const events = [
    { type: 'TEXT', content: 'é' },
    { type: 'BINARY', content: Uint8Array.from([0, 255, 7]) },
  ]
  const expected = Buffer.from('TEXT 2\r\n\xc3\xa9\r\nBINARY 3\r\n\0\xff\x07\r\n', 'latin1')
  expect(Buffer.from(encodeWebSocketEvents(events))).toEqual(expected)
  vi.stubGlobal('Buffer', undefined)
  vi.resetModules()
  onTestFinished(() => void vi.unstubAllGlobals())
  const elsewhere = await import('../../src/wire.ts')
  expect([...elsewhere.encodeWebSocketEvents(events)]).toEqual([...expected])
})

it.each([1, 15, 16, 255, 256, 4095, 4096, 65_535, 65_536, 1_048_576])(
  'writes the length %s in as few digits as possible',
  (length) => {
    const body = encodeWebSocketEvents([{ type: 'BINARY', content: new Uint8Array(length) }])
    const start = `BINARY ${length.toString(16)}\r\n`
    expect(decoder.decode(body.subarray(0, start.length))).toBe(start)
    expect(body.length).toBe(start.length + length + 2)
  },
)

it.each(['é', '€', '😀'])(
  'encodes %s at any place of a text, before another event and last',
  async (letter) => {
    const texts = Array.from({ length: 36 }, (_, at) => `${'x'.repeat(at)}${letter}${'x'.repeat(35 - at)}`)
    const wire = (list: readonly string[]) =>
      list.map((text) => `TEXT ${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`).join('')
    const before = Array.from({ length: 20 }, () => 'x'.repeat(40))
    for (const text of texts) {
      const bodies = [
        [...before, text],
        [...before, text, 'x'],
        [text, ...before],
      ]
      const events = (list: readonly string[]) => list.map((content) => ({ type: 'TEXT', content }))
      expect(bodies.map((list) => decoder.decode(encodeWebSocketEvents(events(list))))).toEqual(
        bodies.map(wire),
      )
    }
  },
)
