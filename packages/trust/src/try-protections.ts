// Takes each protection of protections/ out in turn and insists that the test it names turns red, and is green
// with it: `pnpm --filter @grip/trust protections`. The outcome is recorded, unless a text that names some is given.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { protections } from '../protections/index.ts'
import { writeRecord } from './record.ts'

interface Report {
  testResults: { assertionResults: { title: string; status: string }[] }[]
}

const PACKAGES = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'grip-protections-'))
const began = performance.now()
const [wanted = ''] = process.argv.slice(2)
let caught = 0
let tried = 0
const lost = protections.filter(({ file, find }) => !find.test(readFileSync(join(PACKAGES, file), 'utf8')))
for (const { protection, file } of lost) console.error(`"${protection}" is no longer found in ${file}`)
if (lost.length > 0) process.exit(1)
for (const [index, { protection, test, title }] of protections.entries()) {
  if (!protection.includes(wanted)) continue
  tried++
  const green = statusOf(test, title, {})
  const red = statusOf(test, title, { GRIP_PROTECTION: `${index}` })
  const isCaught = green === 'passed' && red === 'failed'
  if (isCaught) caught++
  const outcome = `with it: ${green}, without: ${red}`
  console.log(`${isCaught ? 'caught' : 'MISSED'}  ${protection} → ${title} (${outcome})`)
}
rmSync(folder, { recursive: true })
if (wanted === '')
  writeRecord({
    row: 'protections',
    command: 'pnpm --filter @grip/trust protections',
    seconds: (performance.now() - began) / 1000,
    tried,
    passed: caught,
    figures: {},
  })
console.log(`${caught} of ${tried} caught`)
process.exitCode = caught === tried ? 0 : 1

/** What became of a test; of several with that title, whether one failed. */
function statusOf(test: string, title: string, env: Record<string, string>): string {
  const report = join(folder, 'report.json')
  const [name = '', ...rest] = test.split('/')
  const pattern = title.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const config = join(PACKAGES, 'trust/protections.config.ts')
  const reporter = ['--reporter=json', `--outputFile=${report}`]
  const args = ['run', rest.join('/'), '--root', '.', '--config', config, '-t', pattern, ...reporter]
  spawnSync(join(PACKAGES, 'trust/node_modules/.bin/vitest'), args, {
    cwd: join(PACKAGES, name),
    env: { ...process.env, ...env },
  })
  if (!existsSync(report)) return 'did not run'
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  rmSync(report)
  const statuses = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((result) => result.title.includes(title))
    .map(({ status }) => status)
  if (statuses.includes('failed')) return 'failed'
  return statuses[0] ?? 'did not run'
}
