// The table of docs/evidence/performance.md. With row ids it measures those alone and leaves the page as it is.
import { markdownTable } from '@grip/conformance'
import { buildPackages } from './report/build-packages.ts'
import { HEAD, lineOf, TEXTS } from './report/format.ts'
import { measureRows, type Result } from './report/measure-rows.ts'
import { versionOf } from './report/installed.ts'
import { machine } from './report/machine.ts'
import { publishText } from './report/publish-text.ts'
import { nameOf } from './rows/row.ts'
import { closeFixtures, rowGroups } from './rows/rows.ts'

const ids = process.argv.slice(2)
const rows = rowGroups.flat()
const unknown = ids.filter((id) => !rows.some((row) => row.id === id))
if (unknown.length > 0) {
  console.error(
    `There is no row ${unknown.join(', ')}. Rows: ${[...new Set(rows.map(({ id }) => id))].join(' ')}`,
  )
  process.exit(2)
}
const chosen = rowGroups.map((group) => group.filter(({ id }) => ids.length === 0 || ids.includes(id)))
if (chosen.flat().some(({ built }) => built)) buildPackages()

const results: Result[] = []
try {
  for (const group of chosen) {
    if (group.length > 0) process.stderr.write(`${nameOf(group[0]!)}, ${group.length} rows in turns …\n`)
    const measured = await measureRows(group, { pairs: 10, patience: 2 })
    for (const result of measured)
      process.stderr.write(`${nameOf(result.row)}: ${lineOf(result).slice(TEXTS).join('  ')}\n`)
    results.push(...measured)
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
for (const { row, verdict, reason = '' } of bad)
  console.error(`${nameOf(row)}: ${verdict} ${reason}`.trimEnd())
process.exit(bad.length > 0 ? 1 : 0)
