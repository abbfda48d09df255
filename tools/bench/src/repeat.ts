// Runs the rows that compare CPU five times over, and says whether their ratios lie within the printed intervals.
import { markdownTable } from '@grip/conformance'
import type { Interval } from './measure/interval.ts'
import { type Agreement, agreementOf, ENOUGH } from './report/agreement.ts'
import { digits } from './report/format.ts'
import { machine } from './report/machine.ts'
import { measureRows } from './report/measure-rows.ts'
import { publishText } from './report/publish-text.ts'
import { pairedRows } from './rows/paired-rows.ts'
import { besideOf, nameOf, type Row } from './rows/row.ts'

const RUNS = 5
const ids = process.argv.slice(2)
const unknown = ids.filter((id) => !pairedRows.some((row) => row.id === id))
if (unknown.length > 0) {
  console.error(`Not one of the rows that compare CPU: ${unknown.join(', ')}`)
  process.exit(2)
}
const rows = ids.length === 0 ? pairedRows : pairedRows.filter(({ id }) => ids.includes(id))
const intervals = new Map<Row, Interval[]>(rows.map((row) => [row, []]))

for (let run = 1; run <= RUNS; run++) {
  process.stderr.write(`run ${run} of ${RUNS}\n`)
  for (const { row, interval, reason } of await measureRows(rows, { pairs: 5, patience: 1 })) {
    if (interval === undefined) throw new Error(`${nameOf(row)}: ${reason}`)
    intervals.get(row)!.push(interval)
  }
}

const agreements = new Map<Row, Agreement>([...intervals].map(([row, runs]) => [row, agreementOf(runs)]))
const [within, of] = (['within', 'of'] as const).map((key) =>
  [...agreements.values()].reduce((sum, agreement) => sum + agreement[key], 0),
) as [number, number]
const apart = [...agreements].filter(([, { overlap }]) => !overlap).map(([row]) => nameOf(row))
const share = within / of
const summary =
  `${machine()} ${RUNS} runs of ${rows.length} rows: ${within} of ${of} times (${(share * 100).toFixed(0)} %) the ratio of one run ` +
  `lies within the interval that another printed. ` +
  (apart.length === 0
    ? 'The intervals of each two runs overlap, for every row.'
    : `Intervals that do not overlap: ${apart.join('; ')}.`)
const table = markdownTable(
  [
    ['what', 'beside', ...Array.from({ length: RUNS }, (_, run) => `run ${run + 1}`), 'within', 'row'],
    ...rows.map((row) => [
      row.title,
      besideOf(row),
      ...intervals
        .get(row)!
        .map(({ median, low, high }) => `${digits(median)} (${digits(low)}–${digits(high)})`),
      `${agreements.get(row)!.within} of ${agreements.get(row)!.of}`,
      row.id,
    ]),
  ],
  2,
)
console.log(`${table}\n\n${summary}`)
if (ids.length === 0) publishText('repeat', `${summary}\n\n${table}`)
process.exit(share >= ENOUGH && apart.length === 0 ? 0 : 1)
