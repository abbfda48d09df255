import { expect, it } from 'vitest'
import { encodeGripLast, parseGripLast } from '../../src/wire.ts'

it('encodes the last id of each channel', () => {
  expect(encodeGripLast(new Map([['a', '1'], ['b c', 'x=2']]))).toBe('a; last-id=1, b c; last-id=x=2') // prettier-ignore
})

it('encodes what parseGripLast reads', () => {
  const ids = new Map(Object.entries({ a: '1', b: '2' }))
  expect(parseGripLast(encodeGripLast(ids))).toEqual(ids)
})

it('writes UTF-8, one character per byte', () => {
  expect(encodeGripLast([['é', '1']])).toBe('\xc3\xa9; last-id=1')
})
