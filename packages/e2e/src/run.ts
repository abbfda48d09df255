// Runs every check on every platform's runtime, through the real proxy, and writes the table of the results.
// `node src/run.ts [--slow] [row ...]` runs some rows, and writes nothing; --slow is for those with large tools.
import { startOriginServer, startPushpin } from '@grip/conformance'
import { reservePorts } from './reserve-ports.ts'
import { rows } from './rows.ts'
import { checks, type Outcomes, runChecks } from './run-checks.ts'
import { buildForFastly, buildForVercel, FASTLY_BUILD, slowRows, VERCEL_BUILD } from './runtimes/slow.ts'
import { writeCompatibility } from './write-compatibility.ts'

const slow = process.argv.includes('--slow')
const wanted = process.argv.slice(2).filter((argument) => argument !== '--slow')
const all = slow ? slowRows : rows
const unknown = wanted.filter((id) => !all.some((row) => row.id === id))
if (unknown.length > 0) {
  console.error(`no row is called ${unknown.join(' or ')}; there are ${all.map(({ id }) => id).join(' ')}`)
  process.exit(2)
}
const chosen = all.filter(({ id }) => wanted.length === 0 || wanted.includes(id))
const complete = wanted.length === 0
const results = await runRows()
let passed = [...results.values()]
  .flatMap((outcomes) => [...outcomes.values()])
  .filter((outcome) => outcome !== 'failed').length
let failed = chosen.length * checks.length - passed
const builds: string[] = []
if (slow && complete) {
  await build(buildForFastly, FASTLY_BUILD)
  await build(buildForVercel, VERCEL_BUILD)
}
if (complete)
  await writeCompatibility({ kind: slow ? 'slow' : 'usual', rows: chosen, checks, results, builds })

console.log(`\n${results.size} rows; in parentheses what a platform cannot do, asserted to fail there`)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function runRows(): Promise<Map<string, Outcomes>> {
  const ports = await reservePorts(chosen.length)
  const server = await startOriginServer()
  const routes = chosen.map(({ id }, index) => `${id}.test 127.0.0.1:${ports[index]},over_http`)
  const pushpin = await startPushpin({
    origin: server.url,
    routes: [`* ${new URL(server.url).host}`, ...routes],
  })
  const outcomesOf = new Map<string, Outcomes>()
  try {
    for (const [index, row] of chosen.entries()) {
      const began = performance.now()
      const outcomes = await runChecks(row, ports[index]!, pushpin, server)
      outcomesOf.set(row.id, outcomes)
      const spell = {
        passed: (id: string) => id,
        limit: (id: string) => `(${id})`,
        failed: (id: string) => `FAILED:${id}`,
      }
      const line = [...outcomes].map(([id, outcome]) => spell[outcome](id))
      console.log(`${row.id}: ${line.join(' ')} ${((performance.now() - began) / 1000).toFixed(1)} s`)
    }
  } finally {
    await pushpin.stop()
    await server.close()
  }
  return outcomesOf
}

async function build(run: () => Promise<void>, what: string): Promise<void> {
  try {
    await run()
    passed++
    builds.push(what)
    console.log(what)
  } catch (error) {
    failed++
    console.error(error)
  }
}
