// The whole command: installs, builds and packs, checks the types of this package, runs the rows, and follows the
// guides. `guides [guide ...]` follows guides alone; names of rows, or --slow, run rows alone.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { E2E } from './paths.ts'
import { installDependencies, installPacked } from './prepare.ts'

const [first, ...rest] = process.argv.slice(2)
const rows = [process.execPath, 'src/run.ts', ...process.argv.slice(2)]
const guides = [process.execPath, 'src/guides/run-guides.ts', ...rest]

installDependencies()
installPacked()
if (!run([join(E2E, 'node_modules/.bin/tsc')])) process.exit(1)
const parts = first === 'guides' ? [guides] : first === undefined ? [rows, guides] : [rows]
if (!parts.map(run).every(Boolean)) process.exitCode = 1

function run([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, args, { cwd: E2E, stdio: 'inherit' }).status === 0
}
