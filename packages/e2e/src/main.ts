// The whole command: installs, builds and packs, checks the types of this package, and runs the rows.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { E2E } from './paths.ts'
import { installDependencies, installPacked } from './prepare.ts'

installDependencies()
installPacked()
for (const command of [
  ['node_modules/.bin/tsc'],
  [process.execPath, 'src/run.ts', ...process.argv.slice(2)],
]) {
  const [program = '', ...args] = command
  const { status } = spawnSync(program.startsWith('/') ? program : join(E2E, program), args, {
    cwd: E2E,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}
