// Runs one example of the test kit under every runner that the documentation names, in a project of its own:
// `node src/kit/run-kit.ts [runner ...]`.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chosen, secondsSince } from '../chosen.ts'
import { E2E } from '../paths.ts'

/** Milliseconds that a runner may take. */
const PATIENCE = 120_000

/** What runs the example, and what it writes once exactly one test has passed. */
interface Runner {
  id: string
  command: readonly string[]
  passed: RegExp
  env?: Readonly<Record<string, string>>
}

const runners: readonly Runner[] = [
  {
    id: 'node',
    command: [process.execPath, '--test', '--test-reporter=tap', 'node.test.js'],
    passed: /^# pass 1$/m,
  },
  { id: 'vitest', command: ['vitest', 'run'], passed: /Tests +1 passed \(1\)/ },
  {
    id: 'jest',
    command: ['jest'],
    passed: /Tests: +1 passed, 1 total/,
    env: { NODE_OPTIONS: '--experimental-vm-modules' },
  },
  { id: 'bun', command: ['bun', 'test', '--timeout', '60000', 'bun.test.js'], passed: /^ 1 pass\n 0 fail$/m },
  { id: 'deno', command: ['deno', 'test', '--allow-all', 'deno.test.js'], passed: /1 passed \| 0 failed/ },
  {
    id: 'workers',
    command: ['vitest', 'run', '--config', 'workers.config.js'],
    passed: /Tests +1 passed \(1\)/,
  },
]

const runs = chosen('runner', runners, process.argv.slice(2))
const folder = mkdtempSync(join(tmpdir(), 'grip-kit-'))
try {
  makeProject()
  if (runs.filter((runner) => !run(runner)).length > 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** A fresh project: what its lockfile says, and the packed packages. */
function makeProject(): void {
  cpSync(join(E2E, 'kit'), folder, { recursive: true, filter: (path) => !path.includes('node_modules') })
  const install = ['install', '--frozen-lockfile', '--trust-lockfile', '--reporter=silent']
  execFileSync('pnpm', install, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  for (const name of ['core', 'dev']) {
    const target = join(folder, 'node_modules/@grip', name)
    cpSync(join(E2E, 'node_modules/@grip', name), target, { recursive: true, dereference: true })
  }
}

function run({ id, command: [program = '', ...args], passed, env = {} }: Runner): boolean {
  const began = performance.now()
  const file = program.startsWith('/') ? program : join(folder, 'node_modules/.bin', program)
  const { stdout, stderr } = spawnSync(file, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: PATIENCE,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
  })
  const output = `${stdout}${stderr}`
  const isPassed = passed.test(output)
  if (!isPassed) console.error(output)
  console.log(`the test kit on ${id}: ${isPassed ? 'works' : 'FAILED'} ${secondsSince(began)}`)
  return isPassed
}
