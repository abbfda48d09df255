// Runs the tests of the rows, reads the records of the slow ones, and writes docs/evidence/trust.md: `pnpm trust`. With rows
// as arguments it runs their tests only, and writes nothing.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Line, pageOf } from './page.ts'
import { readRecords } from './record.ts'
import { resultOfTests, shortfalls } from './results.ts'
import { type Row, rows } from './rows.ts'
import { runSuite } from './run-suite.ts'
import { suites } from './suites.ts'

const wanted = process.argv.slice(2)
const unknown = wanted.filter((id) => !rows.some((row) => row.id === id))
if (unknown.length > 0) {
  console.error(`no row is called ${unknown.join(' or ')}`)
  process.exit(2)
}

const chosen = rows.filter(({ id }) => wanted.length === 0 || wanted.includes(id))
const titles = chosen.filter(({ source }) => source === 'tests').map(({ id }) => id)
const outcomes =
  titles.length === 0 ? [] : suites.map((suite) => report(suite.folder, runSuite(suite, titles.join('|'))))
const tests = outcomes.flatMap((outcome) => outcome.tests)
const tallies = outcomes.flatMap((outcome) => outcome.tallies)
const records = readRecords()
const lines = chosen.map(lineOf)

for (const { row, result, missing } of lines) {
  const { tried, passed, figures } = result ?? { tried: 0, passed: 0, figures: {} }
  const measured = Object.entries(figures).map(([name, value]) => `${name}: ${value}`)
  const verdict = missing.length === 0 ? 'ok' : `NOT ENOUGH: ${missing.join('; ')}`
  console.log(
    [row.id.padEnd(11), `${passed} of ${tried}`.padEnd(20), [verdict, ...measured].join('; ')].join(' '),
  )
}
for (const failure of outcomes.flatMap(({ failures }) => failures)) console.error(failure)
if (wanted.length === 0)
  writeFileSync(fileURLToPath(new URL('../../../docs/evidence/trust.md', import.meta.url)), pageOf(lines))
const bad =
  lines.some(({ missing }) => missing.length > 0) || outcomes.some(({ failures }) => failures.length > 0)
process.exitCode = bad ? 1 : 0

function report(folder: string, outcome: ReturnType<typeof runSuite>): ReturnType<typeof runSuite> {
  const ran = outcome.tests.filter(({ status }) => status === 'passed' || status === 'failed')
  console.log(`${folder}: ${ran.length} tests, ${outcome.failures.length} failed`)
  return outcome
}

function lineOf(row: Row): Line {
  if (row.source === 'record') {
    const result = records.find((record) => record.row === row.id)
    const { date = '', command = '' } = result ?? {}
    return { row, result, date, command, missing: shortfalls(row, result) }
  }
  const result = resultOfTests(row, tests, tallies)
  const date = new Date().toISOString().slice(0, 10)
  return { row, result, date, command: `pnpm trust ${row.id}`, missing: shortfalls(row, result) }
}
