import { expect, it } from 'vitest'
import { measureRows, verdictOf } from '../src/measure/rows.ts'
import { lineOf } from '../src/report.ts'
import { type Row, Unavailable } from '../src/row.ts'

const row = (round: Row['round'], bounds: Partial<Row> = {}): Row => ({
  id: 'X1',
  title: 'a thing',
  beside: { floor: 'bare thing' },
  figure: '×',
  cost: 'ns',
  wants: 'at most',
  goal: 2,
  gate: 3,
  round,
  ...bounds,
})

const figures = (...list: number[]) => {
  const left = [...list]
  return {
    left,
    round: async () => {
      const figure = left.shift()!
      return { ours: figure * 1000, other: 1000, figure }
    },
  }
}

const measureRow = async (one: Row) => (await measureRows([one]))[0]!

it('takes the median of five rounds', async () => {
  const result = await measureRow(row(figures(1.9, 1.8, 2, 1.7, 1.85).round))
  expect(result).toMatchObject({ verdict: 'goal', ours: 1850, other: 1000, interval: { median: 1.85 } })
  expect(lineOf(result)).toEqual([
    'a thing',
    'bare thing 1.00 µs',
    '',
    '1.85 µs',
    '1.85×',
    '1.70–2.01',
    '≤ 2.00×',
    '≤ 3.00×',
    'goal',
    'X1',
  ])
})

it('measures again while noise makes the interval wide, twice as often at most', async () => {
  const calm = figures(1, 9, 2, 2, 8, 2, 2, 2, 2, 2, 2)
  expect(await measureRow(row(calm.round))).toMatchObject({
    verdict: 'goal',
    interval: { median: 2 },
  })
  expect(calm.left.length).toBeLessThan(6)

  const wild = figures(1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1)
  const result = await measureRow(row(wild.round))
  expect([result.verdict, wild.left.length]).toEqual(['too noisy', 1])
  // It shows how wide, and neither a figure nor what that was made of.
  expect(lineOf(result).slice(1, 6)).toEqual(['bare thing', '', '', '–', '0.56–45.0'])
})

it('measures a round of each row in turns', async () => {
  const order: string[] = []
  const named = (name: string, figure: number): Row =>
    row(async () => {
      order.push(name)
      return { ours: figure, other: 1, figure }
    })
  const results = await measureRows([named('a', 1), named('b', 3)])
  expect(order.join('')).toBe('ababababab')
  expect(results.map(({ interval }) => interval?.median)).toEqual([1, 3])
})

it('shows what cannot be measured here, and goes on when a row breaks', async () => {
  const absent = row(() => Promise.reject(new Unavailable('Pushpin is not installed')))
  expect(lineOf(await measureRow(absent)).slice(3)).toEqual([
    '',
    '–',
    '',
    '≤ 2.00×',
    '≤ 3.00×',
    'not measured: Pushpin is not installed',
    'X1',
  ])
  const broken = row(() => Promise.reject(new Error('answered 403')))
  const results = await measureRows([broken, row(figures(1, 1, 1, 1, 1).round)])
  expect(results.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['FAILED', 'answered 403'],
    ['goal', undefined],
  ])
})

it('fails only when the whole interval is beyond the gate', () => {
  const most = { wants: 'at most', goal: 2, gate: 3 } as const
  expect(verdictOf(most, { median: 2, low: 1.9, high: 2.2 })).toBe('goal')
  expect(verdictOf(most, { median: 3.1, low: 2.9, high: 3.3 })).toBe('gate')
  expect(verdictOf(most, { median: 3.1, low: 3.01, high: 3.3 })).toBe('FAILED')
  const least = { wants: 'at least', goal: 4, gate: 3 } as const
  expect(verdictOf(least, { median: 4, low: 3.8, high: 4.2 })).toBe('goal')
  expect(verdictOf(least, { median: 2.9, low: 2.8, high: 3 })).toBe('gate')
  expect(verdictOf(least, { median: 2.9, low: 2.8, high: 2.99 })).toBe('FAILED')
})
