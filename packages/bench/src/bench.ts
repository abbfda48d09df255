// The table of docs/performance.md. With row ids it measures those alone and leaves the page as it is.
import { markdownTable } from '@grip/conformance'
import { buildPackages } from './report/build-packages.ts'
import { HEAD, lineOf, TEXTS } from './report/format.ts'
import { measureRow, type Result } from './report/measure-row.ts'
import { versionOf } from './report/installed.ts'
import { machine } from './report/machine.ts'
import { publishText } from './report/publish-text.ts'
import { nameOf, type Row } from './rows/row.ts'
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
    const result = await measure(row)
    process.stderr.write(`${lineOf(result).slice(TEXTS).join('  ')}\n`)
    results.push(result)
  }
} finally {
  await closeFixtures()
}
const table = markdownTable([HEAD, ...results.map(lineOf)], TEXTS)
const peers = ['@fanoutio/grip', 'faas-grip', 'jose'].map((name) => `${name} ${versionOf(name)}`).join(', ')
const text = `${machine()} Peers: ${peers}.\n\n${table}`
console.log(`\n${text}`)
if (ids.length === 0) publishText('rows', text)

const bad = results.filter(({ verdict }) => verdict === 'FAILED' || verdict === 'too noisy')
for (const { row, verdict } of bad) console.error(`${nameOf(row)}: ${verdict}`)
process.exit(bad.length > 0 ? 1 : 0)

// One row that cannot be measured must not cost the minutes of all others.
async function measure(row: Row): Promise<Result> {
  try {
    return await measureRow(row, { pairs: 10, patience: 2 })
  } catch (error) {
    console.error(error)
    return { row, verdict: 'FAILED' }
  }
}
