import type { Result } from './measure-rows.ts'
import { besideOf, type Cost, type Row } from '../rows/row.ts'

/** Head of the table of rows. */
export const HEAD: readonly string[] = [
  'what',
  'floor',
  'peer',
  'ours',
  'figure',
  '90 % interval',
  'goal',
  'gate',
  'verdict',
  'row',
]

/** Columns of the table that hold text. */
export const TEXTS = 3

/** One line of the table. */
export function lineOf(result: Result): string[] {
  const { row, ours, other, interval, verdict, reason = '' } = result
  const { id, title, beside, figure, cost, wants, goal, gate } = row
  // A figure that noise made is none.
  const isFigure = interval !== undefined && verdict !== 'too noisy'
  const there = `${besideOf(row)}${other === undefined || !isFigure ? '' : ` ${formatCost(other, cost)}`}`
  const bound = (value: number | undefined): string =>
    value === undefined ? '' : `${wants === 'at most' ? '≤' : '≥'} ${formatFigure(value, figure)}`
  return [
    title,
    'floor' in beside ? there : '',
    'peer' in beside ? there : '',
    ours === undefined || !isFigure ? '' : formatCost(ours, cost),
    isFigure ? formatFigure(interval.median, figure) : '–',
    interval === undefined || row.exact === true ? '' : `${digits(interval.low)}–${digits(interval.high)}`,
    bound(goal),
    bound(gate),
    verdict === 'not measured' && reason !== '' ? `not measured: ${reason}` : verdict,
    id,
  ]
}

/** A figure with its unit. */
export function formatFigure(value: number, figure: Row['figure']): string {
  if (figure === 'POSTs') return posts(value)
  return figure === '×' ? `${digits(value)}×` : `${digits(value)} ${figure}`
}

/** A cost with the unit that suits it. */
export function formatCost(value: number, cost: Cost): string {
  if (cost === 'bytes') return value < 1e6 ? `${digits(value / 1e3)} kB` : `${digits(value / 1e6)} MB`
  if (cost === 'POSTs') return posts(value)
  if (cost === '/s') return `${Math.round(value).toLocaleString('en')}/s`
  const [unit, scale] = value < 1e3 ? ['ns', 1] : value < 1e6 ? ['µs', 1e3] : ['ms', 1e6]
  return `${digits(value / Number(scale))} ${unit}`
}

/** A value with three digits, which is more than any of them deserves. */
export function digits(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}

function posts(count: number): string {
  return count === 1 ? '1 POST' : `${count} POSTs`
}
