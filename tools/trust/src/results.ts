import type { TrustRecord } from './record.ts'
import type { Mark, Row } from './rows.ts'
import type { Tally } from './tally.ts'

/** A test that ran, as vitest's JSON report has it. */
export interface RanTest {
  /** Title, with those of the blocks around it. */
  fullName: string
  title: string
  status: string
}

/** What a row came to. */
export interface Result {
  tried: number
  passed: number
  figures: Readonly<Record<string, number>>
}

/** Adds up what tests came to for a row; `undefined` when none was for it. */
export function resultOfTests(
  row: Row,
  tests: readonly RanTest[],
  tallies: readonly Tally[],
): Result | undefined {
  const own = tallies.filter((one) => one.row === row.id)
  const tallied = new Set(own.map(({ test }) => nameOf(test)))
  const titled = tests.filter(({ title }) => title.startsWith(`${row.id} `))
  const failed = titled.filter(({ status }) => status === 'failed').length
  const single = titled.filter(({ status, fullName }) => status === 'passed' && !tallied.has(fullName)).length
  const passed = single + own.reduce((sum, { tried }) => sum + tried, 0)
  if (passed + failed === 0) return undefined
  return { tried: passed + failed, passed, figures: worstFigures(row, own) }
}

/** Why a result is not good enough; empty when it is. */
export function shortfalls(row: Row, result: Result | TrustRecord | undefined): string[] {
  if (result === undefined) return ['there is no result']
  const { tried, passed, figures } = result
  const reasons: string[] = []
  if (tried < row.least) reasons.push(`${tried} tried, ${row.least} are the least`)
  if (passed < tried * (row.share ?? 1)) reasons.push(`${passed} of ${tried} passed`)
  for (const [name, mark] of Object.entries(row.figures ?? {})) {
    const value = figures[name]
    if (value === undefined) reasons.push(`no "${name}" was measured`)
    else if (!reaches(value, mark)) reasons.push(`"${name}" is ${value}, the mark ${textOfMark(mark)}`)
  }
  return reasons
}

/** A mark as people write it. */
export function textOfMark(mark: Mark): string {
  return 'atLeast' in mark ? `≥ ${mark.atLeast}` : `≤ ${mark.atMost}`
}

function reaches(value: number, mark: Mark): boolean {
  return 'atLeast' in mark ? value >= mark.atLeast : value <= mark.atMost
}

// Of several measurements the one counts that is farthest from its mark.
function worstFigures({ figures: marks = {} }: Row, tallies: readonly Tally[]): Record<string, number> {
  const worst: Record<string, number> = {}
  for (const { figures } of tallies) {
    for (const [name, value] of Object.entries(figures)) {
      const mark = marks[name]
      const choose = mark !== undefined && 'atLeast' in mark ? Math.min : Math.max
      worst[name] = worst[name] === undefined ? value : choose(worst[name], value)
    }
  }
  return worst
}

// Tests know themselves with an arrow between the titles, reports have a space.
function nameOf(test: string): string {
  return test.replaceAll(' > ', ' ')
}
