import { markdownTable, replaceBetween } from '@grip/conformance'
import { expect, it } from 'vitest'
import { measurePairs, sink } from '../src/measure/pairs.ts'
import { medianInterval, medianOf } from '../src/measure/interval.ts'

it('takes the middle of the samples, or the mean of the two in the middle', () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 3, 2]), medianOf([5])]).toEqual([2, 2.5, 5])
})

it('gives an interval around the median, the same each time', () => {
  const samples = Array.from({ length: 41 }, (_, index) => 1 + ((index * 7) % 41) / 41)
  const { low, median, high } = medianInterval(samples)
  expect(median).toBeCloseTo(1.488, 3)
  expect([low < median, median < high, high - low < 0.5]).toEqual([true, true, true])
  expect(medianInterval(samples)).toEqual({ low, median, high })
  expect(medianInterval([2, 2, 2])).toEqual({ low: 2, median: 2, high: 2 })
  expect(() => medianInterval([])).toThrow('no samples')
})

it('holds the median of another run nearly nine times in ten', () => {
  let state = 1
  const uniform = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  const run = (): number[] => Array.from({ length: 10 }, () => 1 + normal() / 20)
  let within = 0
  for (let index = 0; index < 150; index++) {
    const { low, high } = medianInterval(run())
    const other = medianOf(run())
    if (other >= low && other <= high) within++
  }
  // An interval for the true median would hold 0.73 of them.
  expect(within / 150).toBeGreaterThan(0.83)
  expect(within / 150).toBeLessThan(0.95)
})

it('runs both tasks for each pair, and keeps what they return', async () => {
  const runs = { a: 0, b: 0 }
  const spin = (name: 'a' | 'b') => () => {
    let total = 0
    for (let at = 0; at < 1000; at++) total += Math.sqrt(at)
    runs[name]++
    return total
  }
  const pairs = await measurePairs(
    { ours: spin('a'), other: async () => spin('b')() },
    { slice: 1, pairs: 4 },
  )
  expect(pairs).toHaveLength(4)
  expect([runs.a > 4, runs.b > 4, sink.value > 0]).toEqual([true, true, true])
})

it('writes a table between the markers of a command, over the one before', () => {
  const page = '# P\n\n<!-- x: start -->\nold\n<!-- x: end -->\n\ntext\n'
  const rows = [
    ['name', 'ratio'],
    ['C1 long', '1.5'],
  ]
  const table = markdownTable(rows, 1)
  expect(table).toBe('| name    | ratio |\n| ------- | ----: |\n| C1 long |   1.5 |')
  const written = '# P\n\n<!-- x: start -->\n\nnew\n\n<!-- x: end -->\n\ntext\n'
  expect(replaceBetween(page, 'x', 'new')).toBe(written)
  expect(replaceBetween(written, 'x', 'new')).toBe(written)
  expect(() => replaceBetween(page, 'y', 'new')).toThrow('the page has no markers of "y"')
})
