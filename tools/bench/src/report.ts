import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { replaceBetween } from '@grip/conformance'
import type { Result } from './measure/rows.ts'
import { besideOf, type Row } from './row.ts'

/** The repository's root folder. */
export const ROOT: string = join(import.meta.dirname, '../../..')

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
  const bound = (value: number): string => `${wants === 'at most' ? '≤' : '≥'} ${formatFigure(value, figure)}`
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

/** What the figures were measured on. */
export function machine(): string {
  const [cpu] = cpus()
  const name = cpu?.model.replaceAll(/\((R|TM)\)/g, '').trim() ?? 'unknown'
  return `Node ${process.versions.node}, ${cpus().length} cores (${name}), ${new Date().toISOString().slice(0, 10)}.`
}

/** Puts text into a page of `docs/evidence`, between the markers of a name. */
export function publishText(page: string, name: string, text: string): void {
  const file = join(ROOT, 'docs/evidence', page)
  writeFileSync(file, replaceBetween(readFileSync(file, 'utf8'), name, text))
}

/** Version of a peer. */
export function versionOf(peer: string): string {
  const file = join(import.meta.dirname, '../node_modules', peer, 'package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** Builds `dist/` of the published packages, where it is not there yet. */
export function buildPackages(): void {
  execFileSync('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], {
    cwd: ROOT,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

function formatFigure(value: number, figure: Row['figure']): string {
  return figure === '×' ? `${digits(value)}×` : `${digits(value)} ${figure}`
}

/** A cost with the unit that suits it. */
function formatCost(value: number, cost: Row['cost']): string {
  if (cost === 'bytes') return value < 1e6 ? `${digits(value / 1e3)} kB` : `${digits(value / 1e6)} MB`
  if (cost === '/s') return `${Math.round(value).toLocaleString('en')}/s`
  const [unit, scale] = value < 1e3 ? ['ns', 1] : value < 1e6 ? ['µs', 1e3] : ['ms', 1e6]
  return `${digits(value / Number(scale))} ${unit}`
}

/** A value with three digits, which is more than any of them deserves. */
function digits(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}
