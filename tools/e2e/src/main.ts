// The whole command: installs, builds and packs, checks the types of this package, runs the rows and the clients, follows
// the guides, and runs the test kit under every runner. `clients` runs the clients alone, `guides [guide ...]` follows
// guides alone, `kit [runner ...]` runs the test kit alone; names of rows, or --slow, run rows alone.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { E2E } from './paths.ts'
import { installDependencies, installPacked } from './prepare.ts'

const [first, ...rest] = process.argv.slice(2)
const rows = [process.execPath, 'src/run.ts', ...process.argv.slice(2)]
const clients = [process.execPath, 'src/clients/run-clients.ts']
const guides = [process.execPath, 'src/guides/run-guides.ts', ...rest]
const kit = [process.execPath, 'src/kit/run-kit.ts', ...rest]

installDependencies()
installPacked()
if (!run([join(E2E, 'node_modules/.bin/tsc')])) process.exit(1)
if (!partsOf(first).map(run).every(Boolean)) process.exitCode = 1

function partsOf(name: string | undefined): readonly (readonly string[])[] {
  if (name === undefined) return [rows, clients, guides, kit]
  if (name === 'clients') return [clients]
  if (name === 'guides') return [guides]
  return name === 'kit' ? [kit] : [rows]
}

function run([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, args, { cwd: E2E, stdio: 'inherit' }).status === 0
}
