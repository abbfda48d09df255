// The whole command: installs, checks the types of this package, and runs the mutants.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { MUTATION, ROOT } from './run-mutants.ts'

const install = ['pnpm', 'install', '--frozen-lockfile', '--trust-lockfile']
run(install, ROOT)
run(install, MUTATION)
run([join(MUTATION, 'node_modules/.bin/tsc')], MUTATION)
run([process.execPath, 'src/run.ts', ...process.argv.slice(2)], MUTATION)

function run([program = '', ...args]: readonly string[], cwd: string): void {
  const { status } = spawnSync(program, args, { cwd, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
