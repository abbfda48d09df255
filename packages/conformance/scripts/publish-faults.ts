// Publishes through a control port that fails at random, before and after Pushpin took the publish, and checks
// what a subscriber got: `node scripts/publish-faults.ts [runs] [seed]`. A thousand runs or more are recorded.
import { once } from 'node:events'
import { createServer, get, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { encodeGripHeaders, Publisher } from '@grip/core'
import { writeRecord } from '@grip/trust'
import { startPushpin } from '../src/pushpin/start-pushpin.ts'

const RATE = 0.3
const FAULTS = [
  'reset',
  'refuse',
  'too many',
  'taken, reset',
  'taken, refuse',
  'taken, cut',
  'taken, silence',
]

const runs = Number(process.argv[2] ?? 1000)
const seed = Number(process.argv[3] ?? 1)
const random = randomFrom(seed)
const began = performance.now()
const injected = new Map<string, number>()
const received: string[] = []
const sent: string[] = []
let failed = 0
let done = false

const origin = createServer((_, response) => {
  response.writeHead(200, encodeGripHeaders({ hold: 'stream', channels: [{ name: 'run' }] })).end()
})
const pushpin = await startPushpin({ origin: `http://127.0.0.1:${await listen(origin)}` })
const control = createServer((incoming, response) => void answer(incoming, response))
const publisher = new Publisher(`http://127.0.0.1:${await listen(control)}`, {
  attempts: 10,
  timeout: 200,
  deadline: 30_000,
})

const subscribed = pushpin.waitForSubscriber('run', 1)
get(pushpin.url, (stream) => {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    received.push(...lines)
  })
  stream.on('close', () => {
    if (done) return
    console.error('Pushpin ended the stream')
    process.exit(1)
  })
})
await subscribed
for (let run = 0; run < runs; run++) {
  const messages = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, index) => `${run}-${index}`)
  sent.push(...messages)
  const publishes = messages.map((message) => publisher.publish('run', { httpStream: `${message}\n` }))
  failed += (await Promise.allSettled(publishes)).filter(({ status }) => status === 'rejected').length
}
// Pushpin delivers in order, so what comes after the last one would be a duplicate of it.
await publisher.publish('run', { httpStream: 'end\n' })
while (!received.includes('end')) await new Promise((resolve) => setTimeout(resolve, 10))
received.splice(received.indexOf('end'), 1)

const distinct = new Set(received)
const lost = sent.filter((message) => !distinct.has(message)).length
const duplicated = received.length - distinct.size
const inOrder = received.join() === sent.join()
console.table(Object.fromEntries(injected))
const faults = [...injected.values()].reduce((sum, count) => sum + count, 0)
console.log({ runs, messages: sent.length, faults, failed, lost, duplicated, inOrder })
if (runs >= 1000) {
  const unordered = received.filter((message, index) => message !== sent[index]).length
  writeRecord({
    row: 'F2',
    command: `pnpm --filter @grip/conformance publish-faults ${runs} ${seed}`,
    seconds: (performance.now() - began) / 1000,
    tried: sent.length,
    passed: sent.length - failed - lost - duplicated,
    figures: { runs, faults, duplicates: duplicated, 'out of order': inOrder ? 0 : unordered },
  })
}
done = true
await pushpin.stop()
process.exit(failed + lost + duplicated === 0 && inOrder ? 0 : 1)

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(incoming)
  const fault = random() < RATE ? FAULTS[Math.floor(random() * FAULTS.length)]! : ''
  if (fault !== '') injected.set(fault, (injected.get(fault) ?? 0) + 1)
  if (fault === '' || fault.startsWith('taken')) await forward(body)
  if (fault === '') response.end('Published\n')
  if (fault.endsWith('reset')) incoming.socket.resetAndDestroy()
  if (fault.endsWith('refuse')) response.writeHead(503).end('no')
  if (fault === 'too many') response.writeHead(429, { 'retry-after': '0' }).end()
  if (fault.endsWith('cut')) {
    response.writeHead(200, { 'content-length': 100 })
    response.write('Pub', () => incoming.socket.resetAndDestroy())
  }
}

async function forward(body: Buffer): Promise<void> {
  const outgoing = request(`${pushpin.controlUrl}/publish/`, {
    method: 'POST',
    headers: { 'content-length': body.length },
  })
  outgoing.end(body)
  const [taken] = (await once(outgoing, 'response')) as [IncomingMessage]
  await buffer(taken)
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Numbers from 0 to 1 that follow from a seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
