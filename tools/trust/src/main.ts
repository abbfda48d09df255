// Runs the tests of the rows, reads the records of the slow commands, and writes docs/evidence/trust.md: `pnpm trust`.
// With rows as arguments it runs their tests only, and writes nothing.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Line, pageOf } from './page.ts'
import { readRecords } from './record.ts'
import { clauses, recordRows, rowOf, testRows } from './rows.ts'
import { failuresOf, ROOT, runTests } from './run-tests.ts'

/** Folders with tests of rows; those of the conformance suite are many, so only the files that have some. */
const SUITES: readonly (readonly [folder: string, ...files: string[]])[] = [
  ['packages/core'],
  ['tools/conformance', 'test/adapter/', 'test/dev-proxy.test.ts', 'test/pushpin.test.ts', 'test/direct-'],
  ...['node', 'lambda', 'cloudflare', 'azure', 'vercel', 'zmq', 'dev'].map(
    (name) => [`packages/${name}`] as const,
  ),
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((id) => !(id in testRows))
if (unknown.length > 0) {
  console.error(`no row is called ${unknown.join(' or ')}: ${Object.keys(testRows).join(' ')}`)
  process.exit(2)
}
const chosen = wanted.length > 0 ? wanted : Object.keys(testRows)
const titles = `(^| )(${chosen.flatMap((id) => [id, ...(clauses[id] === undefined ? [] : [clauses[id]])]).join('|')}) `
const today = new Date().toISOString().slice(0, 10)

const failures: string[] = []
const counts = new Map(chosen.map((id) => [id, { tried: 0, passed: 0 }]))
for (const [folder, ...files] of SUITES) {
  const tests = runTests(folder, [...files, '-t', titles, '--testTimeout=60000'])
  failures.push(...failuresOf(tests))
  for (const { title, status } of tests) {
    const count = counts.get(rowOf(title) ?? '')
    if (count === undefined || (status !== 'passed' && status !== 'failed')) continue
    count.tried++
    if (status === 'passed') count.passed++
  }
}
const lines: Line[] = [...counts].map(([id, count]) => ({
  ...{ id, what: testRows[id]!, share: 1, date: today, command: `pnpm trust ${id}`, figures: {} },
  ...count,
}))
if (wanted.length === 0) {
  const records = readRecords()
  for (const [id, row] of Object.entries(recordRows)) {
    const none = { tried: 0, passed: 0, date: '', command: '', figures: {} }
    lines.push({ id, ...row, ...(records.find((record) => record.row === id) ?? none) })
  }
  writeFileSync(join(ROOT, 'docs/evidence/trust.md'), pageOf(lines))
}
const bad = lines.filter(({ tried, passed, share }) => tried === 0 || passed < tried * share)
for (const line of lines) {
  const verdict = bad.includes(line) ? 'NOT ENOUGH' : 'ok'
  console.log(`${line.id.padEnd(11)} ${`${line.passed} of ${line.tried}`.padEnd(20)} ${verdict}`)
}
for (const failure of failures) console.error(failure)
process.exitCode = bad.length + failures.length > 0 ? 1 : 0
