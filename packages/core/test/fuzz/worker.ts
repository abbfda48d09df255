import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import type { Finding } from '../corpus/findings.ts'
import { Random } from './random.ts'
import { randomBody, tryBody } from './try-body.ts'
import { KEY_CHOICES, randomToken, seedTokens, tryToken } from './try-token.ts'

/** What the worker is to do. */
export interface FuzzTask {
  runs: number
  seed: number
  /** The number of the input that is tried at the moment. */
  progress: Int32Array
}

/** What came of it. */
export interface FuzzOutcome {
  counts: Record<'bodies' | 'bodies read' | 'tokens' | 'tokens accepted', number>
  findings: Finding[]
  /** Milliseconds of processor that the slowest input took: other work on the machine takes none of them. */
  slowest: number
  /** Inputs that took more than a second of it. */
  hangs: number
  /** Bytes of heap after garbage collection, at the start, after each quarter and so at the end. */
  heap: number[]
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const { runs, seed, progress } = workerData as FuzzTask
const random = new Random(seed)
const seeds = seedTokens()
const outcome: FuzzOutcome = {
  counts: { bodies: 0, 'bodies read': 0, tokens: 0, 'tokens accepted': 0 },
  findings: [],
  slowest: 0,
  hangs: 0,
  heap: [],
}

// The first hundredth warms up what is compiled and cached once.
const stops = [0.01, 0.25, 0.5, 0.75, 1].map((share) => Math.floor(runs * share))
for (let run = 1; run <= runs; run++) {
  Atomics.store(progress, 0, run)
  const start = process.cpuUsage()
  if (random.below(5) < 3) await runBody()
  else await runToken()
  const { user, system } = process.cpuUsage(start)
  const took = (user + system) / 1000
  outcome.slowest = Math.max(outcome.slowest, took)
  if (took > 1000) outcome.hangs++
  if (stops.includes(run)) outcome.heap.push(heapUsed())
}
parentPort!.postMessage(outcome)

async function runBody(): Promise<void> {
  const body = randomBody(random)
  const { taken, wrong } = await tryBody(body)
  outcome.counts.bodies++
  if (taken) outcome.counts['bodies read']++
  if (wrong !== undefined) outcome.findings.push({ kind: 'body', what: wrong, input: encode(body) })
}

async function runToken(): Promise<void> {
  const token = randomToken(random, seeds)
  const { taken, wrong } = await tryToken(token, random.below(KEY_CHOICES))
  outcome.counts.tokens++
  if (taken) outcome.counts['tokens accepted']++
  if (wrong !== undefined) outcome.findings.push({ kind: 'token', what: wrong, input: encode(token) })
}

function encode(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64')
}

function heapUsed(): number {
  collectGarbage()
  const { heapUsed: used, external } = process.memoryUsage()
  return used + external
}
