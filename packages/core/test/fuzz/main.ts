// A million random and changed bodies and tokens: `pnpm --filter @grip/core fuzz [runs] [seed]`. What it finds goes
// into test/corpus/findings.json, which a test runs for ever after. A run of a million or more is recorded.
import { readFileSync, writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { writeRecord } from '@grip/trust'
import type { Finding } from '../corpus/findings.ts'
import type { FuzzOutcome, FuzzTask } from './worker.ts'

const MILLION = 1_000_000
/** Milliseconds after which an input that is still tried ends the run. */
const LIMIT = 20_000
const FINDINGS = new URL('../corpus/findings.json', import.meta.url)

const runs = Number(process.argv[2] ?? MILLION)
const seed = Number(process.argv[3] ?? Date.now() % MILLION)
const began = performance.now()
// The number of the input that is tried at the moment.
const progress = new Int32Array(new SharedArrayBuffer(4))
const task: FuzzTask = { runs, seed, progress }
const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: task })

let [seen, since] = [-1, performance.now()]
const watch = setInterval(() => {
  const at = Atomics.load(progress, 0)
  if (at !== seen) [seen, since] = [at, performance.now()]
  if (performance.now() - since < LIMIT) return
  console.error(`input ${at} of seed ${seed} hangs`)
  process.exit(1)
}, 1000)

worker.on('message', (outcome: FuzzOutcome) => {
  clearInterval(watch)
  const seconds = (performance.now() - began) / 1000
  report(outcome, seconds)
})
worker.on('error', (error) => {
  console.error(`input ${Atomics.load(progress, 0)} of seed ${seed} ends the run`, error)
  process.exit(1)
})

function report({ counts, findings, slowest, hangs, heap }: FuzzOutcome, seconds: number): void {
  const growth = (heap.at(-1)! / heap[0]! - 1) * 100
  console.table(counts)
  console.log(
    `heap after gc, in MB, from start to end: ${heap.map((bytes) => (bytes / 1e6).toFixed(2)).join(' ')}`,
  )
  console.log(
    `${runs} inputs of seed ${seed} in ${seconds.toFixed(0)} s, the slowest ${slowest.toFixed(1)} ms`,
  )
  for (const { what, input } of findings.slice(0, 10)) console.error(`${what}: ${input}`)
  if (findings.length > 0) {
    const known = JSON.parse(readFileSync(FINDINGS, 'utf8')) as Finding[]
    writeFileSync(FINDINGS, `${JSON.stringify([...known, ...findings.slice(0, 10)], undefined, 2)}\n`)
  }
  process.exitCode = findings.length + hangs === 0 && growth < 25 ? 0 : 1
  if (runs < MILLION) return
  const of = (what: string): number => findings.filter((finding) => finding.what.startsWith(what)).length
  writeRecord({
    row: 'fuzz',
    command: `pnpm --filter @grip/core fuzz ${runs} ${seed}`,
    seconds,
    tried: runs,
    passed: runs - findings.length - hangs,
    figures: {
      ...counts,
      crashes: of('crash'),
      hangs,
      'false accepts': of('false accept'),
      'slowest input, ms': Math.round(slowest),
      'heap growth, %': Math.round(growth * 10) / 10,
    },
  })
}
