import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { RanTest } from './results.ts'
import type { Suite } from './suites.ts'
import { type Tally, TALLY_FILE } from './tally.ts'

interface Report {
  testResults: {
    name: string
    message: string
    assertionResults: (RanTest & { failureMessages: string[] })[]
  }[]
}

/** What a run of tests told. */
export interface SuiteOutcome {
  tests: RanTest[]
  tallies: Tally[]
  /** What went wrong, a line each; empty when all is well. */
  failures: string[]
}

/** Runs the tests of a suite that are about rows. */
export function runSuite({ folder, files = [], clauses }: Suite, rows: string): SuiteOutcome {
  const scratch = mkdtempSync(join(tmpdir(), 'grip-trust-'))
  const [report, tallies] = [join(scratch, 'report.json'), join(scratch, 'tallies')]
  const titles = [`(^| )(${rows}) `, ...(clauses === undefined ? [] : [`(^| )${clauses}`])].join('|')
  // On a busy machine of two cores a test may take long without being wrong.
  const options = ['--testTimeout=60000', '--reporter=json', `--outputFile=${report}`]
  const { status } = spawnSync('pnpm', ['exec', 'vitest', 'run', ...files, '-t', titles, ...options], {
    cwd: join(import.meta.dirname, '../../..', folder),
    env: { ...process.env, [TALLY_FILE]: tallies },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    if (!existsSync(report)) return { tests: [], tallies: [], failures: [`${folder}: the tests did not run`] }
    return {
      ...readReport(report),
      tallies: readTallies(tallies),
      failures: failuresOf(folder, report, status),
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

function readReport(file: string): { tests: RanTest[] } {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report
  return { tests: testResults.flatMap(({ assertionResults }) => assertionResults) }
}

function readTallies(file: string): Tally[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Tally)
}

function failuresOf(folder: string, file: string, status: number | null): string[] {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report
  const failures = testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName, failureMessages }) => `${folder}: ${fullName}: ${failureMessages.join('; ')}`),
  )
  const unread = testResults
    .filter(({ message, assertionResults }) => message !== '' && assertionResults.length === 0)
    .map(({ name, message }) => `${name}: ${message}`)
  failures.push(...unread)
  if (failures.length === 0 && status !== 0) failures.push(`${folder}: the run ended with ${status}`)
  return failures
}
