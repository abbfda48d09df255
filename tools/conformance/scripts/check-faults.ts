// Makes each mistake of faults.ts in turn and insists that the clause it names turns red, and is green without it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faults } from '../faults.ts'

interface Report {
  testResults: { assertionResults: { title: string; status: string }[] }[]
}

const folder = mkdtempSync(join(tmpdir(), 'grip-faults-'))
let missed = 0
for (const [index, { clause, mistake }] of faults.entries()) {
  const green = outcome(clause, {})
  const red = outcome(clause, { GRIP_FAULT: `${index}` })
  const caught = green === 'passed' && red === 'failed'
  if (!caught) missed++
  console.log(`${caught ? 'caught' : 'MISSED'}  ${clause}  ${mistake} (without: ${green}, with: ${red})`)
}
rmSync(folder, { recursive: true })
process.exitCode = missed === 0 ? 0 : 1

function outcome(clause: string, env: Record<string, string>): string {
  const report = join(folder, 'report.json')
  const args = [
    'run',
    'test/dev-proxy.test.ts',
    '-t',
    `${clause} `,
    '--reporter=json',
    `--outputFile=${report}`,
  ]
  spawnSync('node_modules/.bin/vitest', args, { env: { ...process.env, ...env } })
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  rmSync(report)
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  return results.find(({ title }) => title.startsWith(`${clause} `))?.status ?? 'did not run'
}
