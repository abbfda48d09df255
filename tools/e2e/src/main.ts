// The whole command: installs, builds and packs, checks the types of this package, runs the rows, and follows the
// guides. `guides [guide ...]` follows guides alone, `clients` runs clients alone; names of rows, or --slow, run rows
// alone.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { E2E } from './paths.ts'
import { installDependencies, installPacked } from './prepare.ts'

const [first, ...rest] = process.argv.slice(2)
const rows = [process.execPath, 'src/run.ts', ...process.argv.slice(2)]
const clients = [process.execPath, 'src/clients/run-clients.ts']
const guides = [process.execPath, 'src/guides/run-guides.ts', ...rest]

installDependencies()
installPacked()
if (!run([join(E2E, 'node_modules/.bin/tsc')])) process.exit(1)
const alone = first === 'guides' ? guides : first === 'clients' ? clients : rows
const parts = first === undefined ? [rows, clients, guides] : [alone]
if (!parts.map(run).every(Boolean)) process.exitCode = 1

function run([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, args, { cwd: E2E, stdio: 'inherit' }).status === 0
}
