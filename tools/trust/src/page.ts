import type { TrustRecord } from './record.ts'
import { type Result, textOfMark } from './results.ts'
import type { Row } from './rows.ts'

/** A row with what it came to. */
export interface Line {
  row: Row
  result: Result | TrustRecord | undefined
  /** The day of the result. */
  date: string
  command: string
  /** Why it is not good enough. */
  missing: readonly string[]
}

/** The text of `docs/evidence/trust.md`. */
export function pageOf(lines: readonly Line[]): string {
  return `${INTRODUCTION}\n${HEAD.join('\n')}\n${lines.map(lineOf).join('\n')}\n${END}`
}

const INTRODUCTION = `# Trust, with figures

What was tried against the library, and how often it held. Written by \`pnpm trust\`: it runs the tests that are quick,
which count their cases themselves, and reads what slower commands recorded in
[tools/trust/records](../../tools/trust/records). It fails when a row has no result, or is below its mark.
[SECURITY.md](../../SECURITY.md) has the threats that the rows belong to.
`

const HEAD = [
  '| What was tried | Tried | Passed | At least | Measured | When | Command | Row |',
  '| --- | ---: | ---: | ---: | --- | --- | --- | --- |',
]

const END = `
A measurement stands with its mark. Of several, the worst is shown. Random inputs differ from run to run, so the
numbers of a row do as well.
`

function lineOf({ row, result, date, command, missing }: Line): string {
  const { id, what, least, share } = row
  const cells = [
    missing.length === 0 ? what : `${what} **(${missing.join('; ')})**`,
    countOf(result?.tried),
    countOf(result?.passed),
    share === undefined ? countOf(least) : `${countOf(least)}, of which ${share * 100} %`,
    measured(row, result),
    date,
    command === '' ? '' : `\`${command}\``,
    id,
  ]
  return `| ${cells.join(' | ')} |`
}

function countOf(count: number | undefined): string {
  return count === undefined ? '' : count.toLocaleString('en-US')
}

function measured({ figures: marks = {} }: Row, result: Result | TrustRecord | undefined): string {
  return Object.entries(result?.figures ?? {})
    .map(([name, value]) => {
      const mark = marks[name]
      const text = `${name}: ${value.toLocaleString('en-US', { maximumFractionDigits: 2 })}`
      return mark === undefined ? text : `${text} (${textOfMark(mark)})`
    })
    .join('; ')
}
