import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pathWithNode, serveWorker } from '@grip/checks'
import { build, type BuildOptions } from 'esbuild'
import { ROOT } from '../report.ts'
import { type Row, Unavailable } from '../row.ts'
import { EVENTS, proxyHeaders, SECRET } from '../tasks/proxy-request.ts'

const ROUNDS = 20
const FIXTURES = join(import.meta.dirname, '../../fixtures')
const CACHE = join(import.meta.dirname, '../../.cache')

const run = promisify(execFile)

/** The first event of a process, in one bundled file, as the guides deploy it. */
export const coldStartRows: readonly Row[] = [
  ...[20, 22, 24].flatMap((major) => {
    const cpuOf = (name: string): Promise<number> => cpuOfScript(name, major)
    return [
      overEmpty('S3', `Lambda direct path on Node ${major}: import and first event, CPU`, 12, 18, cpuOf),
      besidePeer('S3', `the same on Node ${major}, over an empty script`, 1.15, 1, cpuOf),
    ]
  }),
  overEmpty('S4', 'workerd: first echo, CPU', 2.5, 4, cpuOfWorker),
]

/** Nanoseconds of CPU that a program takes until its first answer. */
type CpuOfProgram = (name: string) => Promise<number>

/** Milliseconds that ours takes over an empty program. Each round starts a process of each, one after the other. */
function overEmpty(id: string, title: string, goal: number, gate: number, cpuOf: CpuOfProgram): Row {
  return {
    ...{ id, title, goal, gate, beside: { floor: 'an empty program' }, figure: 'ms', cost: 'ns' },
    ...{ wants: 'at most', built: true, rounds: ROUNDS },
    round: async () => {
      const other = await cpuOf('empty')
      const ours = await cpuOf('grip')
      return { ours, other, figure: (ours - other) / 1e6 }
    },
  }
}

/** How many times as long as ours a peer takes, both over an empty program. */
function besidePeer(id: string, title: string, goal: number, gate: number, cpuOf: CpuOfProgram): Row {
  return {
    ...{ id, title, goal, gate, beside: { peer: '@fanoutio/grip' }, figure: '×', cost: 'ns' },
    ...{ wants: 'at least', built: true, rounds: ROUNDS },
    round: async () => {
      const empty = await cpuOf('empty')
      const ours = (await cpuOf('grip')) - empty
      const other = (await cpuOf('fanoutio')) - empty
      return { ours, other, figure: other / ours }
    },
  }
}

/** CPU of a script, from the start of its process to its last line. */
async function cpuOfScript(name: string, major: number): Promise<number> {
  const how = { format: 'cjs', platform: 'node', outExtension: { '.js': '.cjs' } } as const
  const folder = await (scripts ??= bundle('cold-start', ['empty', 'fanoutio', 'grip'], how))
  const env = {
    PATH: pathWithNode(major),
    GRIP_URL: `http://127.0.0.1:5561?iss=bench&key=${SECRET}`,
    EVENT: JSON.stringify({
      httpMethod: 'POST',
      path: '/chat',
      headers: await proxyHeaders(),
      requestContext: {},
      body: Buffer.from(EVENTS).toString('base64'),
      isBase64Encoded: true,
    }),
  }
  const { stdout } = await run('node', [join(folder, `${name}.cjs`)], { env, timeout: 60_000 })
  return Number(stdout) * 1000
}

/** CPU of a worker's process, from its first request to the answer. */
async function cpuOfWorker(name: string): Promise<number> {
  const how = { format: 'esm', platform: 'browser', entryNames: '[name]/worker' } as const
  const folder = join(await (workers ??= bundle('workers', ['empty', 'grip'], how)), name)
  cpSync(join(FIXTURES, 'workers/config.capnp'), join(folder, 'config.capnp'))
  const worker = await serveWorker(folder)
  try {
    const init = { method: 'POST', headers: await proxyHeaders(), body: EVENTS }
    const start = cpuOf(worker.pid)
    const response = await fetch(`${worker.url}/chat`, init)
    const body = await response.text()
    if (response.status !== 200 || body !== (name === 'empty' ? '' : 'TEXT 7\r\nm:hello\r\n'))
      throw new Error(`the worker "${name}" answered ${response.status} ${body}`)
    return cpuOf(worker.pid) - start
  } finally {
    await worker.close()
  }
}

let scripts: Promise<string> | undefined
let workers: Promise<string> | undefined

/** Bundles the programs of a fixture with the built packages, minified as one deploys them; resolves with their folder. */
async function bundle(fixture: string, names: readonly string[], how: BuildOptions): Promise<string> {
  const outdir = join(CACHE, fixture)
  const dist = (file: string): string => join(ROOT, 'packages', file)
  await build({
    ...how,
    outdir,
    entryPoints: names.map((name) => join(FIXTURES, fixture, `${name}.js`)),
    alias: {
      '@grip/core/adapter': dist('core/dist/adapter.js'),
      '@grip/core': dist('core/dist/index.js'),
      '@grip/cloudflare': dist('cloudflare/dist/index.js'),
      '@grip/lambda': dist('lambda/dist/index.js'),
    },
    bundle: true,
    minify: true,
    target: 'es2022',
    logLevel: 'error',
  })
  return outdir
}

/** Nanoseconds of CPU that the threads of a process have taken. */
function cpuOf(pid: number): number {
  if (process.platform !== 'linux') throw new Unavailable('it takes Linux')
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((sum, thread) => sum + cpuOfThread(`/proc/${pid}/task/${thread}/schedstat`), 0)
}

function cpuOfThread(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split(' ')[0])
  } catch {
    // It has ended since it was listed.
    return 0
  }
}
