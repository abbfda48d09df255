import { expect, it } from 'vitest'
import { type RanTest, resultOfTests, shortfalls } from '../src/results.ts'
import type { Row } from '../src/rows.ts'
import type { Tally } from '../src/tally.ts'

const ROW: Row = {
  id: 'A1',
  what: 'x',
  source: 'tests',
  least: 10,
  figures: { slowest: { atMost: 5 }, values: { atLeast: 24 } },
}

const test = (title: string, status = 'passed', block = ''): RanTest => ({
  title,
  fullName: `${block}${title}`,
  status,
})
const told = (name: string, tried: number, figures: Tally['figures'] = {}): Tally => ({
  row: 'A1',
  test: name,
  tried,
  figures,
})

it('counts each test of a row once, and one that tells its cases by those', () => {
  const tests = [test('A1 one'), test('A1 many', 'passed', 'block '), test('A10 other'), test('A2 A1 other')]
  const tallies = [told('block > A1 many', 276), { ...told('A2 A1 other', 9), row: 'A2' as const }]
  expect(resultOfTests(ROW, tests, tallies)).toEqual({ tried: 277, passed: 277, figures: {} })
})

it('counts what a test of another title tells', () => {
  expect(resultOfTests(ROW, [], [told('A-4.1 x', 3), told('A-4.2 x', 4)])).toMatchObject({ tried: 7 })
})

it('counts a test that failed as tried, and one that did not run as nothing', () => {
  const tests = [test('A1 one'), test('A1 two', 'failed'), test('A1 three', 'skipped')]
  expect(resultOfTests(ROW, tests, [])).toMatchObject({ tried: 2, passed: 1 })
  expect(resultOfTests(ROW, [test('A1 one', 'skipped')], [])).toBe(undefined)
})

it('keeps the worst of several measurements', () => {
  const tallies = [
    told('a', 5, { slowest: 1, values: 30, free: 1 }),
    told('b', 5, { slowest: 3, values: 25, free: 2 }),
  ]
  expect(resultOfTests(ROW, [], tallies)?.figures).toEqual({ slowest: 3, values: 25, free: 2 })
})

const GOOD = { tried: 10, passed: 10, figures: { slowest: 5, values: 24 } }

it.each([
  [GOOD, []],
  [undefined, ['there is no result']],
  [{ ...GOOD, tried: 9, passed: 9 }, ['9 tried, 10 are the least']],
  [{ ...GOOD, passed: 9 }, ['9 of 10 passed']],
  [{ ...GOOD, figures: { slowest: 5.1, values: 24 } }, ['"slowest" is 5.1, the mark ≤ 5']],
  [{ ...GOOD, figures: { slowest: 5, values: 23 } }, ['"values" is 23, the mark ≥ 24']],
  [{ ...GOOD, figures: { slowest: 5 } }, ['no "values" was measured']],
])('says of %j what it lacks: %j', (result, reasons) => {
  expect(shortfalls(ROW, result)).toEqual(reasons)
})

it('asks for the share that a row sets, of all that was tried', () => {
  const row: Row = { id: 'A8', what: 'x', source: 'record', least: 10, share: 0.95 }
  expect(shortfalls(row, { tried: 100, passed: 95, figures: {} })).toEqual([])
  expect(shortfalls(row, { tried: 100, passed: 94, figures: {} })).toEqual(['94 of 100 passed'])
})
