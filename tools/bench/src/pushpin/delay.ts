// One message at a time, from client to client: each Pushpin that is here, with the app on Node, Bun and Deno, beside it
// and at a distance. Writes the last table of docs/evidence/pushpin-numbers.md.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { allEngines, type Engine, markdownTable, within } from '@grip/conformance'
import { build } from 'esbuild'
import { createNetwork, loopback, type Network } from './network.ts'
import { publishNumbers } from './publish-numbers.ts'

const run = promisify(execFile)
const RUNTIMES = join(import.meta.dirname, '../../runtimes')

const ORIGINS = [
  { name: 'Node', command: [process.execPath] },
  { name: 'Node, TLS', command: [process.execPath], tls: true },
  { name: 'Bun', command: [runtime('bun')] },
  { name: 'Deno', command: [runtime('deno'), 'run', '--allow-all'] },
] as const
const MODES = ['kept', 'as it is'] as const
const DISTANCES = [0, 1, 20]

const bundles = join(import.meta.dirname, '../../.cache/delay')
const app = join(bundles, 'echo-app.mjs')
const certificate = join(bundles, 'app')
await prepare()

const rows: string[][] = []
for (const distance of DISTANCES) {
  const network = distance === 0 ? loopback : await createNetwork(distance)
  for (const origin of ORIGINS) {
    const cells: string[] = []
    for (const engine of allEngines()) {
      for (const mode of MODES) cells.push(await measure(network, origin, engine, mode))
    }
    const row = [distance === 0 ? 'this machine' : `${distance} ms away`, origin.name, ...cells]
    rows.push(row)
    console.error(row.join('  '))
  }
  await network.remove()
}
const head = [
  'app',
  'on',
  ...allEngines().flatMap(({ version }) => MODES.map((mode) => `${version}, ${mode}`)),
]
const table = markdownTable([head, ...rows], 2)
console.log(table)
publishNumbers(
  'delay',
  'Milliseconds of the middle message, and of the one that 95 in 100 are faster than:',
  table,
)
process.exit()

/** Installs Bun and Deno at the versions of their lockfile, about 200 MB the first time; bundles the app. */
async function prepare(): Promise<void> {
  const install = ['install', '--frozen-lockfile', '--trust-lockfile']
  execFileSync('pnpm', install, { cwd: RUNTIMES, stdio: ['ignore', 'ignore', 'inherit'] })
  mkdirSync(bundles, { recursive: true })
  await build({
    entryPoints: [join(import.meta.dirname, 'echo-app.ts')],
    outfile: app,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=app'
  const files = ['-keyout', `${certificate}.key`, '-out', `${certificate}.crt`]
  execFileSync('openssl', [...request.split(' '), ...files], { stdio: 'ignore' })
}

function runtime(name: string): string {
  return join(RUNTIMES, 'node_modules/.bin', name)
}

async function measure(
  { appHost, atApp, atProxy }: Network,
  { command, ...origin }: (typeof ORIGINS)[number],
  engine: Engine,
  mode: (typeof MODES)[number],
): Promise<string> {
  const tls = 'tls' in origin
  const [start, ...args] = [...atApp, ...command, app, appHost, mode, ...(tls ? [certificate] : [])]
  const child = spawn(start!, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  try {
    const lines = createInterface(child.stdout)
    const [line] = await within(
      new Promise<[string]>((resolve) => lines.once('line', (text) => resolve([text]))),
      'the app to listen',
    )
    const url = `${tls ? 'https' : 'http'}://${appHost}:${line.split(' ')[1]}`
    const program = join(import.meta.dirname, 'measure-delay.ts')
    const [at, ...rest] = [...atProxy, process.execPath, program, engine.command, url]
    const { stdout } = await run(at!, rest, { timeout: 120_000 })
    const [middle, slow] = JSON.parse(stdout) as [number, number]
    return `${middle.toFixed(1)} / ${slow.toFixed(1)}`
  } finally {
    // With all that it has started: the commands of runtimes are scripts.
    process.kill(-child.pid!)
  }
}
