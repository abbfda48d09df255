import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { compare, type Task } from './compare.ts'
import { decodeWebSocketEvents, encodeWebSocketEvents } from '@grip/core'
import { type Interval, medianInterval } from './interval.ts'
import { publishTable } from './table.ts'

interface Figure {
  id: string
  title: string
  goal: number
  gate: number
}

const CODEC: [Figure, Task, Task][] = [
  [{ id: 'C1', title: 'decode and read 100 × 40 B / TextDecoder', goal: 10, gate: 14 }, ...decoding(100, 40)],
  [
    { id: 'C2', title: 'decode and read 10,000 × 20 B / TextDecoder', goal: 4, gate: 6 },
    ...decoding(10_000, 20),
  ],
  [
    { id: 'C3', title: 'decode and read 1 × 1 MB / TextDecoder', goal: 1.05, gate: 1.25 },
    ...decoding(1, 1_000_000),
  ],
  [{ id: 'C7', title: 'encode 100 × 40 B / TextEncoder', goal: 3, gate: 7 }, ...encoding(100, 40)],
  [{ id: 'C8', title: 'encode 1 × 1 MB / TextEncoder', goal: 0.8, gate: 1.1 }, ...encoding(1, 1_000_000)],
]

const VERIFY: Figure[] = [
  { id: 'V1', title: 'verify ES256 / bare subtle.verify', goal: 1.1, gate: 1.2 },
  { id: 'V2', title: 'verify HS256, uncached / bare subtle.verify', goal: 1.5, gate: 2.5 },
]

const rows: string[][] = [['figure', 'ratio', '90 % interval', 'goal', 'gate']]
for (const [figure, ours, theirs] of CODEC) {
  const { ratio } = await compare(ours, theirs, { slice: 8, pairs: 41 })
  report(figure, ratio)
}
for (const figure of VERIFY) report(figure, verifyInOwnProcess(figure.id))
publishTable('pnpm --filter @grip/bench codec', rows)

function decoding(events: number, bytes: number): [Task, Task] {
  const body = encodeWebSocketEvents(textsOf(events, bytes).map((content) => ({ type: 'TEXT', content })))
  const decoder = new TextDecoder()
  const ours = (): number => {
    let read = 0
    // The last letter as well, which forces the text to be there.
    for (const { text } of decodeWebSocketEvents(body)) read += text.length + text.charCodeAt(text.length - 1)
    return read
  }
  return [ours, () => decoder.decode(body).length]
}

function encoding(events: number, bytes: number): [Task, Task] {
  const list = textsOf(events, bytes).map((content) => ({ type: 'TEXT', content }))
  const text = flat(new TextDecoder().decode(encodeWebSocketEvents(list)))
  const encoder = new TextEncoder()
  return [() => encodeWebSocketEvents(list).length, () => encoder.encode(text).length]
}

function textsOf(events: number, bytes: number): string[] {
  return Array.from({ length: events }, (_, index) => flat(`m:${index} `.padEnd(bytes, 'abcdefghij')))
}

// Strings as they come from a parser: in one piece.
function flat(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}

// Threads of WebCrypto would disturb the figures of the codec, and each other's.
function verifyInOwnProcess(id: string): Interval {
  const script = fileURLToPath(new URL('verify.ts', import.meta.url))
  const { stdout, status } = spawnSync(process.execPath, [script, id], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`${id} ended with ${status}`)
  return medianInterval(JSON.parse(stdout.toString()) as number[])
}

function report({ id, title, goal, gate }: Figure, { median, low, high }: Interval): void {
  const interval = `${low.toFixed(2)}–${high.toFixed(2)}`
  rows.push([`${id} ${title}`, median.toFixed(2), interval, goal.toFixed(2), gate.toFixed(2)])
  if (low <= gate) return
  process.exitCode = 1
  console.error(`${id}: the whole interval ${interval} is beyond the gate of ${gate}`)
}
