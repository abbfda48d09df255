import { expect, it } from 'vitest'
import { parseHeaderParts } from '../../src/wire.ts'

it('splits parts and parameters, quotes of values removed', () => {
  expect(parseHeaderParts('grip; message-prefix=""; a; b="x,\\"y\\";z" , c=d;e = f')).toEqual({
    parts: [
      { value: 'grip', parameters: [['message-prefix', ''], ['a', ''], ['b', 'x,"y";z']] }, // prettier-ignore
      { value: 'c=d', parameters: [['e', 'f']] },
    ],
    skipped: [],
  })
})

it('skips a part whose quote does not end', () => {
  expect(parseHeaderParts('a, b; c="d')).toEqual({
    parts: [{ value: 'a', parameters: [] }],
    skipped: ['b; c="d'],
  })
})

it('leaves out empty parts', () => {
  expect(parseHeaderParts(' , a,,').parts).toEqual([{ value: 'a', parameters: [] }])
})

it.each([',', ';', '"', '\\', '="', 'a=', ';="\\'])(
  'reads 100,000 of %s after a semicolon as one part',
  (piece) => {
    const long = piece.repeat(100_000)
    const { parts, skipped } = parseHeaderParts(`a;${long}`)
    expect(parts.length + skipped.length).toBe(1)
  },
)
