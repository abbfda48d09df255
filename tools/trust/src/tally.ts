import { appendFileSync } from 'node:fs'
import process from 'node:process'
import { expect } from 'vitest'
import type { RowId } from './rows.ts'

/** What one test tells of itself. */
export interface Tally {
  row: RowId
  /** Name of the test, as vitest reports it. */
  test: string
  /** Cases that the test tried. Each of them passed: a test that fails does not come to its tally. */
  tried: number
  /** Measurements by name; of several, the worst counts. */
  figures: Readonly<Record<string, number>>
}

/** Environment variable with the file that tallies are appended to; without it nothing is written. */
export const TALLY_FILE = 'GRIP_TALLY'

/**
 * Tells how many cases a test tried for a row of `docs/evidence/trust.md`: the last line of a test that tries more than
 * one. A test whose title begins with the row's id and that has no tally counts as one case.
 *
 * @param figures Measurements that the row has a mark for, by the names used there.
 */
export function tally(row: RowId, tried: number, figures: Tally['figures'] = {}): void {
  const file = process.env[TALLY_FILE]
  if (file === undefined) return
  const test = expect.getState().currentTestName ?? ''
  appendFileSync(file, `${JSON.stringify({ row, test, tried, figures } satisfies Tally)}\n`)
}
