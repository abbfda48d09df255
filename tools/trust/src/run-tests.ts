import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A test that ran, as vitest's JSON report has it. */
export interface RanTest {
  /** Title, with those of the blocks around it. */
  fullName: string
  title: string
  status: string
  failureMessages: string[]
}

/** The root of the repository. */
export const ROOT: string = join(import.meta.dirname, '../../..')

/** Runs tests of a package; a run without a report, or a file that cannot be read, is one failed test. */
export function runTests(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): RanTest[] {
  const scratch = mkdtempSync(join(tmpdir(), 'grip-trust-'))
  const file = join(scratch, 'report.json')
  try {
    const vitest = join(import.meta.dirname, '../node_modules/.bin/vitest')
    const { status } = spawnSync(vitest, ['run', ...args, '--reporter=json', `--outputFile=${file}`], {
      cwd: join(ROOT, folder),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (!existsSync(file)) return [failed(folder, `the tests did not run: vitest ended with ${status}`)]
    const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as {
      testResults: { name: string; message: string; assertionResults: RanTest[] }[]
    }
    return testResults.flatMap(({ name, message, assertionResults }) =>
      message !== '' && assertionResults.length === 0 ? [failed(name, message)] : assertionResults,
    )
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** A line for each test that failed. */
export function failuresOf(tests: readonly RanTest[]): string[] {
  return tests
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join('; ')}`)
}

function failed(name: string, message: string): RanTest {
  return { title: name, fullName: name, status: 'failed', failureMessages: [message] }
}
