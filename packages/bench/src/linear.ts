import { decodeWebSocketEvents, encodeWebSocketEvents, WebSocketContext } from '@grip/core'
import { compare, type Task } from './compare.ts'
import { publishTable } from './table.ts'

const GATE = 2
const SIZES = [1_000, 10_000, 100_000] as const

const decode = (size: number): Task => {
  const body = bodyOf(size)
  return () => decodeWebSocketEvents(body).reduce((sum, event) => sum + event.text.length, 0)
}

const receive = (size: number): Task => {
  const body = bodyOf(size)
  return () => received(body).length
}

const encode = (size: number): Task => {
  const events = textsOf(size).map((content) => ({ type: 'TEXT', content }))
  return () => encodeWebSocketEvents(events).length
}

// By the codec: an answer of 100,000 events would be over what a proxy takes.
const echo = (size: number): Task => {
  const body = bodyOf(size)
  return () =>
    encodeWebSocketEvents(received(body).map((text) => ({ type: 'TEXT', content: `m:${text as string}` })))
      .length
}

const rows: string[][] = [
  ['ns per event', ...SIZES.map((size) => size.toLocaleString('en')), '100k / 1k', 'gate'],
]
for (const [name, task] of Object.entries({ decode, 'receive loop': receive, encode, echo })) {
  const [small, medium, large] = SIZES.map(task) as [Task, Task, Task]
  const options = { slice: 20, pairs: 15 }
  const middle = (await compare(medium, small, options)).a / SIZES[1]
  const { a, b, ratio } = await compare(large, small, options)
  const scale = SIZES[0] / SIZES[2]
  const numbers = [b / SIZES[0], middle, a / SIZES[2]].map((value) => value.toFixed(0))
  rows.push([name, ...numbers, (ratio.median * scale).toFixed(2), `${GATE.toFixed(2)}`])
  // Noise is no failure: the whole interval has to be beyond the gate.
  if (ratio.low * scale > GATE) {
    process.exitCode = 1
    console.error(`${name}: an event of 100,000 costs over ${GATE} times one of 1,000`)
  }
}
publishTable('pnpm --filter @grip/bench linear', rows)

function textsOf(size: number): string[] {
  // As a server gets its strings: flat, and each its own.
  return JSON.parse(
    JSON.stringify(Array.from({ length: size }, (_, index) => `message ${index % 10}`)),
  ) as string[]
}

function bodyOf(size: number): Uint8Array {
  return encodeWebSocketEvents(textsOf(size).map((content) => ({ type: 'TEXT', content })))
}

function received(body: Uint8Array): unknown[] {
  const ws = new WebSocketContext({ id: 'bench', events: decodeWebSocketEvents(body) })
  const messages: unknown[] = []
  while (ws.canRecv()) messages.push(ws.recv())
  return messages
}
