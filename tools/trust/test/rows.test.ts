import { expect, it } from 'vitest'
import { pageOf } from '../src/page.ts'
import { readRecords } from '../src/record.ts'
import { recordRows, rowOf } from '../src/rows.ts'
import { expectNoSecret } from '../src/test.ts'

it.each([
  ['A1 refuses "none"', 'A1'],
  ['A10 is no row', undefined],
  ['A-4.1 an unsigned event is refused', 'B1'],
  ['A-4.12 a hook throws', 'C5'],
  ['G-12.10 a client posts events', 'B2'],
  ['G-2.1 an echo', undefined],
])('the title "%s" is for the row %s', (title, row) => {
  expect(rowOf(title)).toBe(row)
})

it('has a line for each row, with its counts and its measurements', () => {
  const row = { id: 'A8', what: 'Mutants', share: 0.95, date: '2026-11-25', command: 'npm run mutation' }
  const page = pageOf([{ ...row, tried: 1313, passed: 1265, figures: { 'verify, % killed': 96.4571 } }])
  expect(page.split('\n').find((line) => line.startsWith('| Mutants'))).toBe(
    '| Mutants | 1,313 | 1,265 (≥ 95 %) | verify, % killed: 96.46 | 2026-11-25 | `npm run mutation` | A8 |',
  )
})

it('every record that is kept is of a row that takes one', () => {
  expect(
    readRecords()
      .map(({ row }) => row)
      .toSorted(),
  ).toEqual(Object.keys(recordRows).toSorted())
})

it.each([
  ['a secret', 'secret?'],
  ['its base64', Buffer.from('secret?').toString('base64')],
  ['its digits', [...Buffer.from('secret?')]],
  ['a field of an error', Object.assign(new Error('x'), { hidden: { deep: ['secret?'] } })],
  ['the cause of an error', new Error('x', { cause: new Error('secret?') })],
])('finds %s', (_, value) => {
  expect(() => expectNoSecret(value, ['secret?'])).toThrow('no secret is shown')
  expect(() => expectNoSecret(value, ['another'])).not.toThrow()
})
