import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pathWithNode } from '@grip/checks'
import { signGripSig } from '@grip/core/wire'
import { build } from 'esbuild'
import { startWorkerd } from '../measure/start-workerd.ts'
import { install } from '../report/installed.ts'
import type { Row } from './row.ts'

const SECRET = 'a-secret-of-this-bench-for-its-own-use'
const ROUNDS = 20
const EVENTS = 'TEXT 5\r\nhello\r\n'
/** What the workers answer that do not echo. */
const ANSWERS: Readonly<Record<string, string>> = { empty: '', 'web-crypto': EVENTS }
const COMMON = { cost: 'ns', built: true, rounds: ROUNDS } as const
// No gate waits for it.
const BESIDE_PEER = { ...COMMON, rounds: ROUNDS / 2 }
const run = promisify(execFile)

/** The first event of a process. Each round starts a process of each, one after the other. */
export const coldStartRows: readonly Row[] = [
  ...[20, 22, 24].flatMap((major) => [
    lambdaRow(major, 'bundled'),
    lambdaBesidePeer(major, 'bundled', '@fanoutio/grip'),
    webCryptoRow('S3', `Node ${major}`, 'empty script', (name) => cpuOfScript(name, major, 'bundled')),
  ]),
  ...[20, 22, 24].flatMap((major) => [
    lambdaRow(major, 'installed'),
    lambdaBesidePeer(major, 'installed', '@fanoutio/grip'),
    lambdaBesidePeer(major, 'installed', 'faas-grip'),
  ]),
  workerRow('first echo'),
  workerBesidePeer('first echo'),
  workerWithoutAdapter(),
  webCryptoRow('S4', 'workerd', 'empty worker', (name) => cpuOfWorker(name, 'first echo')),
  workerRow('start and first echo'),
  workerBesidePeer('start and first echo'),
]

/** A function as the guide of Lambda makes it, in one file, or with its packages as npm installs them. */
type Form = 'bundled' | 'installed'

/** From where a worker is timed to its first answer: from the request, or from the start of its process. */
type Part = 'first echo' | 'start and first echo'

function lambdaRow(major: number, form: Form): Row {
  return {
    ...COMMON,
    id: 'S3',
    title: `Lambda direct path on Node ${major}, ${form}: import and first event, CPU`,
    beside: { floor: 'empty script' },
    figure: 'ms',
    wants: 'at most',
    ...(form === 'bundled' ? { goal: 12, gate: 18 } : {}),
    round: async () => {
      const other = await cpuOfScript('empty', major, form)
      const ours = await cpuOfScript('grip', major, form)
      return { ours, other, figure: (ours - other) / 1e6 }
    },
  }
}

function lambdaBesidePeer(major: number, form: Form, peer: '@fanoutio/grip' | 'faas-grip'): Row {
  const script = peer === 'faas-grip' ? 'faas-grip' : 'fanoutio'
  return {
    ...BESIDE_PEER,
    id: 'S3',
    title: `the same on Node ${major}, ${form}, over an empty script`,
    beside: { peer },
    figure: '×',
    wants: 'at least',
    round: async () => {
      const empty = await cpuOfScript('empty', major, form)
      const ours = (await cpuOfScript('grip', major, form)) - empty
      const other = (await cpuOfScript(script, major, form)) - empty
      return { ours, other, figure: other / ours }
    },
  }
}

/** What of a first event no code of ours can change: one verification by WebCrypto. */
function webCryptoRow(
  id: string,
  where: string,
  floor: string,
  cpuOfProgram: (name: string) => Promise<number>,
): Row {
  return {
    ...BESIDE_PEER,
    id,
    title: `WebCrypto alone on ${where}: its first verification, CPU`,
    beside: { floor },
    figure: 'ms',
    wants: 'at most',
    round: async () => {
      const other = await cpuOfProgram('empty')
      const ours = await cpuOfProgram('web-crypto')
      return { ours, other, figure: (ours - other) / 1e6 }
    },
  }
}

function workerRow(part: Part): Row {
  return {
    ...COMMON,
    id: 'S4',
    title: `workerd: ${part}, CPU`,
    beside: { floor: 'empty worker' },
    figure: 'ms',
    wants: 'at most',
    ...(part === 'first echo' ? { goal: 2.5, gate: 4 } : {}),
    round: async () => {
      const other = await cpuOfWorker('empty', part)
      const ours = await cpuOfWorker('grip', part)
      return { ours, other, figure: (ours - other) / 1e6 }
    },
  }
}

/** With `export default app` nothing is compiled before the first request. */
function workerWithoutAdapter(): Row {
  return {
    ...BESIDE_PEER,
    id: 'S4',
    title: 'first echo, without @grip/cloudflare',
    beside: { floor: 'empty worker' },
    figure: 'ms',
    wants: 'at most',
    round: async () => {
      const other = await cpuOfWorker('empty', 'first echo')
      const ours = await cpuOfWorker('without-adapter', 'first echo')
      return { ours, other, figure: (ours - other) / 1e6 }
    },
  }
}

function workerBesidePeer(part: Part): Row {
  return {
    ...BESIDE_PEER,
    id: 'S4',
    title: `${part}, over an empty worker`,
    beside: { peer: '@fanoutio/grip' },
    figure: '×',
    wants: 'at least',
    round: async () => {
      const empty = await cpuOfWorker('empty', part)
      const ours = (await cpuOfWorker('grip', part)) - empty
      const other = (await cpuOfWorker('fanoutio', part)) - empty
      return { ours, other, figure: other / ours }
    },
  }
}

let folder: string | undefined

/** Nanoseconds of CPU of a script of the fixture, from the start of its process to its last line. */
async function cpuOfScript(name: string, major: number, form: Form): Promise<number> {
  folder ??= await installAndBundle()
  const env = {
    PATH: pathWithNode(major),
    GRIP_URL: `http://127.0.0.1:5561?iss=bench&key=${SECRET}`,
    EVENT: JSON.stringify(await lambdaEvent()),
  }
  const file = form === 'bundled' ? `bundle/${name}.cjs` : `${name}.js`
  const { stdout } = await run('node', [file], { cwd: folder, env, timeout: 60_000 })
  return Number(stdout) * 1000
}

/** Installs the packages, and bundles each script as the guide of Lambda does. */
async function installAndBundle(): Promise<string> {
  const target = install('cold-start')
  await build({
    // What faas-grip depends on is no strict code, which a bundle of modules is.
    entryPoints: ['empty', 'web-crypto', 'grip', 'fanoutio'].map((name) => join(target, `${name}.js`)),
    outdir: join(target, 'bundle'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    logLevel: 'error',
  })
  return target
}

async function lambdaEvent(): Promise<object> {
  return {
    httpMethod: 'POST',
    path: '/chat',
    headers: await proxyHeaders(),
    requestContext: {},
    body: Buffer.from(EVENTS).toString('base64'),
    isBase64Encoded: true,
  }
}

/** Nanoseconds of CPU of a worker's process until its first answer. */
async function cpuOfWorker(name: string, part: Part): Promise<number> {
  const worker = await startWorkerd(name)
  try {
    const init = { method: 'POST', headers: await proxyHeaders(), body: EVENTS }
    const start = part === 'first echo' ? worker.cpu() : 0
    const response = await fetch(`${worker.url}/chat`, init)
    const body = await response.text()
    const expected = ANSWERS[name] ?? 'TEXT 7\r\nm:hello\r\n'
    if (response.status !== 200 || body !== expected) {
      throw new Error(`the worker "${name}" answered ${response.status} ${body}`)
    }
    return worker.cpu() - start
  } finally {
    await worker.close()
  }
}

async function proxyHeaders(): Promise<Record<string, string>> {
  return {
    accept: 'application/websocket-events',
    'connection-id': '5d1ef9a5-8f0b-4a4f-8f0e-0b6d6e1c9a55',
    'content-type': 'application/websocket-events',
    'grip-sig': await signGripSig(SECRET, { iss: 'bench', exp: 4_102_444_800 }),
    'sec-websocket-extensions': 'grip',
  }
}
