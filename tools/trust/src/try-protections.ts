// Takes each protection of protections/ out in turn and insists that the test it names turns red, and is green
// with it: `pnpm --filter @grip/trust protections`. The outcome is recorded, unless a text that names some is given.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { protections } from '../protections/index.ts'
import { writeRecord } from './record.ts'
import { type RanTest, ROOT, runTests } from './run-tests.ts'

const CONFIG = join(import.meta.dirname, '../protections.config.ts')

const began = performance.now()
const [wanted = ''] = process.argv.slice(2)
const lost = protections.filter(({ file, find }) => !find.test(readFileSync(join(ROOT, file), 'utf8')))
for (const { protection, file } of lost) console.error(`"${protection}" is no longer found in ${file}`)
if (lost.length > 0) process.exit(1)

const chosen = [...protections.entries()].filter(([, { protection }]) => protection.includes(wanted))
const untouched = new Map<string, RanTest[]>()
let caught = 0
for (const [index, { protection, test, title }] of chosen) {
  // A file's tests run once with everything in place, for all protections that name one of them.
  const all = untouched.get(test) ?? run(test, titlesOf(test), {})
  untouched.set(test, all)
  const green = statusOf(all, title)
  const red = statusOf(run(test, [title], { GRIP_PROTECTION: `${index}` }), title)
  const isCaught = green === 'passed' && red === 'failed'
  if (isCaught) caught++
  const outcome = `with it: ${green}, without: ${red}`
  console.log(`${isCaught ? 'caught' : 'MISSED'}  ${protection} → ${title} (${outcome})`)
}
if (wanted === '')
  writeRecord({
    row: 'protections',
    command: 'pnpm --filter @grip/trust protections',
    seconds: (performance.now() - began) / 1000,
    tried: chosen.length,
    passed: caught,
    figures: {},
  })
console.log(`${caught} of ${chosen.length} caught`)
process.exitCode = caught === chosen.length ? 0 : 1

function titlesOf(test: string): string[] {
  return chosen.filter(([, one]) => one.test === test).map(([, { title }]) => title)
}

/** Runs the tests of a file that have one of these titles. */
function run(test: string, titles: readonly string[], env: Record<string, string>): RanTest[] {
  const [area, name, ...rest] = test.split('/')
  const pattern = titles.map((title) => title.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|')
  return runTests(`${area}/${name}`, [rest.join('/'), '--root', '.', '--config', CONFIG, '-t', pattern], env)
}

/** What became of a test; of several with that title, whether one failed. */
function statusOf(ran: readonly RanTest[], title: string): string {
  const statuses = ran
    .filter((result) => result.title.includes(title) && result.status !== 'skipped')
    .map(({ status }) => status)
  if (statuses.includes('failed')) return 'failed'
  return statuses[0] ?? 'did not run'
}
