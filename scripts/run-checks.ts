// Runs every check of the repository one after the other; a failure never hides the next one. The last line is
// the total: each test counts, and so does each step that is not a test run.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { stripVTControlCharacters } from 'node:util'

interface Step {
  name: string
  command: readonly string[]
  /** Where vitest writes its report; a step without one counts as a single check. */
  report?: string
}

interface Counts {
  passed: number
  failed: number
  skipped: number
  /** The tests that failed, and what each said. */
  names: readonly string[]
}

interface Manifest {
  name: string
  scripts?: { test?: string }
}

interface Report {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: FileResult[]
}

interface FileResult {
  name: string
  status: string
  message: string
  assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
}

/** The longest that a step may take, in milliseconds. */
const DEADLINE = 20 * 60_000

// Many tests wait for a proxy or a browser, so even two cores have room for two files at once.
const workers = Math.max(2, availableParallelism() - 1)

const reports = mkdtempSync(join(tmpdir(), 'grip-reports-'))
const wanted = process.argv.slice(2)
const steps = [
  { name: 'format', command: ['pnpm', '--silent', 'format'] },
  { name: 'lint', command: ['pnpm', '--silent', 'lint'] },
  { name: 'types', command: ['pnpm', '--silent', 'types'] },
  { name: 'build', command: ['pnpm', '--silent', 'build'] },
  ...testRuns(),
  { name: 'release', command: ['pnpm', '--silent', 'release:dry-run'] },
].filter((step) => wanted.length === 0 || wanted.includes(step.name))
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`no step is called ${unknown.join(' or ')}`)
  process.exit(2)
}

let running: ChildProcess | undefined
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (running !== undefined) endAll(running, signal)
    process.exit(1)
  })
}

const total = { passed: 0, failed: 0, skipped: 0 }
const red: string[] = []
for (const [index, step] of steps.entries()) {
  console.log(`\n[${index + 1}/${steps.length}] ${step.name}`)
  const began = performance.now()
  const counts = await run(step)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(
    `[${index + 1}/${steps.length}] ${step.name}: ${counts.failed === 0 ? 'ok' : 'FAILED'} (${seconds} s)`,
  )
  if (counts.failed > 0) red.push(`  ${step.name}`, ...counts.names)
  total.passed += counts.passed
  total.failed += counts.failed
  total.skipped += counts.skipped
}
rmSync(reports, { recursive: true, force: true })
if (red.length > 0) console.log(`\nFailed:\n${red.join('\n')}`)
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
)
process.exitCode = total.failed === 0 ? 0 : 1

/** One vitest run for each package and example that has tests. */
function testRuns(): Step[] {
  return globSync(['packages/*', 'tools/*', 'examples/*'])
    .toSorted()
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest,
    }))
    .filter(({ manifest }) => manifest.scripts?.test !== undefined)
    .map(({ folder, manifest: { name } }) => {
      const report = join(reports, `${name.replaceAll('/', '-')}.json`)
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      // On a busy machine of two cores a test may take long without being wrong.
      const options = [...reporters, '--testTimeout=60000', `--maxWorkers=${workers}`]
      return { name, command: ['pnpm', '--dir', folder, '--silent', 'test', ...options], report }
    })
}

/** Runs a step to its end, or to the deadline: a step that hangs is a failure and not the end of the run. */
async function run({ name, command, report }: Step): Promise<Counts> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true })
  running = child
  const deadline = setTimeout(() => {
    console.error(`${name} is not done after ${DEADLINE / 60_000} minutes: ended`)
    endAll(child, 'SIGKILL')
  }, DEADLINE)
  const succeeded = await new Promise<boolean>((resolve) => {
    child.on('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    child.on('exit', (code) => resolve(code === 0))
  })
  clearTimeout(deadline)
  running = undefined
  if (report !== undefined) return countsOf(report, succeeded)
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0, names: [] }
}

/** Sends a signal to a step's program and to all that it started: each step is a process group of its own. */
function endAll({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal)
}

/** What a vitest report holds; a run that failed outside of a test counts as one failure. */
function countsOf(report: string, succeeded: boolean): Counts {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, names: [] }
  const run = JSON.parse(readFileSync(report, 'utf8')) as Report
  const names = run.testResults.flatMap(failuresOf)
  return {
    passed: run.numPassedTests,
    failed: succeeded ? run.numFailedTests : Math.max(1, run.numFailedTests),
    skipped: run.numPendingTests + run.numTodoTests,
    names,
  }
}

function failuresOf({ name, status, message, assertionResults }: FileResult): string[] {
  const failed = assertionResults.filter((one) => one.status === 'failed')
  if (failed.length === 0) return status === 'failed' ? [`    ${short(name)}${quoted(message)}`] : []
  return failed.map(({ fullName, failureMessages }) => `    ${fullName}${quoted(failureMessages.join('\n'))}`)
}

/** The first lines of what a test said: of a long run, often only the end is kept, and it should say why. */
function quoted(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n')
  const said = lines.filter((line) => line.trim() !== '' && !line.includes('node_modules')).slice(0, 12)
  return said.map((line) => `\n      ${short(line)}`).join('')
}

function short(text: string): string {
  return text.replaceAll(`${process.cwd()}/`, '')
}
