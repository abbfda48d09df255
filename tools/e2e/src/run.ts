// Runs every check on every platform's runtime, through each real proxy that is here, and writes the table of the
// results.
// `node src/run.ts [--slow] [row ...]` runs some rows, and writes nothing; --slow is for those with large tools.
import { allEngines, type Engine, findEngine, startOriginServer, startPushpin } from '@grip/conformance'
import { chosen, secondsSince } from './chosen.ts'
import { startHistoryServer } from './hosts/history-server.ts'
import { reservePorts } from './reserve-ports.ts'
import { rows } from './rows.ts'
import { checks, mergeOutcomes, type Outcomes, runChecks } from './run-checks.ts'
import { buildForFastly, buildForVercel, FASTLY_BUILD, slowRows, VERCEL_BUILD } from './runtimes/slow.ts'
import { writeCompatibility } from './write-compatibility.ts'

const slow = process.argv.includes('--slow')
const wanted = process.argv.slice(2).filter((argument) => argument !== '--slow')
const all = slow ? slowRows : rows
const chosenRows = chosen('row', all, wanted)
const complete = wanted.length === 0
const marks = all.flatMap(({ cannot = {} }) => Object.keys(cannot))
const strange = marks.filter((mark) => !checks.some(({ id }) => id === mark))
if (strange.length > 0) throw new Error(`no check is called ${strange.join(' or ')}`)
const engines = process.env['GRIP_PUSHPIN'] ? [findEngine()] : allEngines()
if (engines.length === 0) findEngine()
const results = new Map<string, Map<string, Outcomes>>()
for (const engine of engines) results.set(engine.version, await runRows(engine))
let passed = [...results.values()]
  .flatMap((outcomesOf) => [...outcomesOf.values()])
  .flatMap((outcomes) => [...outcomes.values()])
  .filter((outcome) => outcome !== 'failed').length
let failed = engines.length * chosenRows.length * checks.length - passed
const builds: string[] = []
if (slow && complete) {
  await build(buildForFastly, FASTLY_BUILD)
  await build(buildForVercel, VERCEL_BUILD)
}
if (complete)
  await writeCompatibility({
    kind: slow ? 'slow' : 'usual',
    rows: chosenRows,
    checks,
    engines: engines.map(({ version }) => version),
    results: mergeOutcomes(results),
    builds,
  })

console.log(
  `\n${chosenRows.length} rows on ${engines.length} engines; in parentheses what a platform cannot do, asserted to fail there`,
)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function runRows(engine: Engine): Promise<Map<string, Outcomes>> {
  const ports = await reservePorts(chosenRows.length)
  const server = await startOriginServer()
  const routes = chosenRows.map(({ id }, index) => `${id}.test 127.0.0.1:${ports[index]},over_http`)
  const pushpin = await startPushpin({
    engine,
    origin: server.url,
    routes: [`* ${new URL(server.url).host}`, ...routes],
  })
  const history = await startHistoryServer()
  const outcomesOf = new Map<string, Outcomes>()
  try {
    for (const [index, row] of chosenRows.entries()) {
      const began = performance.now()
      const outcomes = await runChecks(row, ports[index]!, pushpin, server, history.url)
      outcomesOf.set(row.id, outcomes)
      const spell = {
        passed: (id: string) => id,
        limit: (id: string) => `(${id})`,
        failed: (id: string) => `FAILED:${id}`,
      }
      const line = [...outcomes].map(([id, outcome]) => spell[outcome](id))
      console.log(`${row.id}, Pushpin ${engine.version}: ${line.join(' ')} ${secondsSince(began)}`)
    }
  } finally {
    await pushpin.stop()
    await server.close()
    history.close()
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
