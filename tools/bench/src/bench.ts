// The table of docs/evidence/performance.md. With row ids it measures those alone and leaves the page as it is.
import { markdownTable } from '@grip/conformance'
import { measureRows, type Result } from './measure/rows.ts'
import { buildPackages, HEAD, lineOf, machine, publishText, TEXTS, versionOf } from './report.ts'
import { nameOf } from './row.ts'
import { coldStartRows } from './rows/cold-start.ts'
import { overloadRows } from './rows/overload.ts'
import { pairedRows } from './rows/paired.ts'
import { proxyRows, stopProxies } from './rows/proxies.ts'
import { sizeRows } from './rows/sizes.ts'

// Those of a group are measured in turns. Each row of a proxy keeps its connections from round to round.
const groups = [pairedRows, overloadRows, sizeRows, coldStartRows, ...proxyRows.map((row) => [row])]

const ids = process.argv.slice(2)
const known = new Set(groups.flat().map(({ id }) => id))
const unknown = ids.filter((id) => !known.has(id))
if (unknown.length > 0) {
  console.error(`There is no row ${unknown.join(', ')}. Rows: ${[...known].join(' ')}`)
  process.exit(2)
}
const chosen = groups.map((group) => group.filter(({ id }) => ids.length === 0 || ids.includes(id)))
if (chosen.flat().some(({ built }) => built)) buildPackages()

const results: Result[] = []
try {
  for (const group of chosen) {
    if (group.length > 0) process.stderr.write(`${nameOf(group[0]!)}, ${group.length} rows in turns …\n`)
    const measured = await measureRows(group)
    for (const result of measured)
      process.stderr.write(`${nameOf(result.row)}: ${lineOf(result).slice(TEXTS).join('  ')}\n`)
    results.push(...measured)
  }
} finally {
  await stopProxies()
}
const table = markdownTable([HEAD, ...results.map(lineOf)], TEXTS)
const peers = ['@fanoutio/grip', 'faas-grip'].map((name) => `${name} ${versionOf(name)}`).join(', ')
const text = `${machine()} Peers: ${peers}.\n\n${table}`
console.log(`\n${text}`)
if (ids.length === 0) publishText('performance.md', 'rows', text)

const bad = results.filter(({ verdict }) => verdict === 'FAILED' || verdict === 'too noisy')
for (const { row, verdict, reason = '' } of bad)
  console.error(`${nameOf(row)}: ${verdict} ${reason}`.trimEnd())
process.exit(bad.length > 0 ? 1 : 0)
