// The table of docs/performance.md. With row ids it measures those alone and leaves the page as it is.
import { buildPackages } from './report/build-packages.ts'
import { HEAD, lineOf, TEXTS } from './report/format.ts'
import { measureRow, type Result } from './report/measure-row.ts'
import { machine } from './report/machine.ts'
import { publish, toTable } from './report/table.ts'
import { nameOf } from './rows/row.ts'
import { closeFixtures, rows } from './rows/rows.ts'

const ids = process.argv.slice(2)
const unknown = ids.filter((id) => !rows.some((row) => row.id === id))
if (unknown.length > 0) {
  console.error(
    `There is no row ${unknown.join(', ')}. Rows: ${[...new Set(rows.map(({ id }) => id))].join(' ')}`,
  )
  process.exit(2)
}
const chosen = ids.length === 0 ? rows : rows.filter(({ id }) => ids.includes(id))
if (chosen.some(({ built }) => built)) buildPackages()

const results: Result[] = []
try {
  for (const row of chosen) {
    process.stderr.write(`${nameOf(row)} … `)
    const result = await measureRow(row, { pairs: 15, patience: 2 })
    process.stderr.write(`${lineOf(result).slice(TEXTS).join('  ')}\n`)
    results.push(result)
  }
} finally {
  await closeFixtures()
}
const table = toTable([HEAD, ...results.map(lineOf)], TEXTS)
console.log(`\n${machine()}\n\n${table}`)
if (ids.length === 0) publish('rows', `${machine()}\n\n${table}`)

const bad = results.filter(({ verdict }) => verdict === 'FAILED' || verdict === 'too noisy')
for (const { row, verdict } of bad) console.error(`${nameOf(row)}: ${verdict}`)
process.exit(bad.length > 0 ? 1 : 0)
