// Publishes through a control port that fails at random, before and after Pushpin took the publish, and checks what
// a WebSocket and two event streams got: `node src/publish-faults.ts [runs] [seed]`. Each of them has to get each
// message once, in order.
//
// The publisher has its defaults but for three options, since three in ten POSTs fail here. `attempts` is 10: three
// attempts would give up one publish in forty, which then is refused and not lost, but what is counted here is what
// gets through. `deadline` is 30 seconds, for the pauses between ten attempts; proxies remember ids for a minute.
// `timeout` is 200 milliseconds, or the silent answers alone would take ten minutes of a thousand runs. A thousand runs
// or more are recorded.
import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { startPushpin } from '@grip/conformance'
import { createGripHandler, Publisher } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { writeRecord } from '@grip/trust'
import { FleetClient } from './fleet/fleet-client.ts'

const RATE = 0.3

type Fault = (response: ServerResponse, socket: Socket) => void

const faults: Record<string, Fault> = {
  reset: (_, socket) => void socket.resetAndDestroy(),
  'no answer': () => undefined,
  'half an answer': (response, socket) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('Pub', () => socket.resetAndDestroy())
  },
  '408': (response) => void response.writeHead(408).end(),
  '425': (response) => void response.writeHead(425).end(),
  '429': (response) => void response.writeHead(429, { 'retry-after': '0' }).end(),
  '503': (response) => void response.writeHead(503).end('no'),
  'no connection': (_, socket) => {
    // The port is closed for a while, so that connections are refused.
    socket.resetAndDestroy()
    control.close(() => setTimeout(() => control.listen(port, '127.0.0.1'), 50))
    control.closeAllConnections()
  },
  'an answer, and a connection that goes stale': (response, socket) =>
    void response.end('Published\n', () => socket.resetAndDestroy()),
}

const began = performance.now()
const runs = Number(process.argv[2] ?? 1000)
const seed = Number(process.argv[3] ?? 1)
const random = randomFrom(seed)
const injected = new Map<string, { 'before it was taken': number; 'after it was taken': number }>()
const sent: string[] = []
let failed = 0

const origin = createServer()
const pushpin = await startPushpin({ origin: `http://127.0.0.1:${await listen(origin)}` })
const app = createGripHandler(
  ({ url }, grip) =>
    new URL(url).pathname === '/socket'
      ? grip.webSocket({ open: (ws) => ws.subscribe('run') })
      : grip.holdStream('run'),
  { config: pushpin.gripUrl },
)
origin.on('request', toNodeListener(app) as RequestListener)
const control = createServer((incoming, response) => void answer(incoming, response))
const port = await listen(control)
const options = { attempts: 10, timeout: 200, deadline: 30_000 }
const publisher = new Publisher(`http://127.0.0.1:${port}`, options)

const subscribers = (['WebSocket', 'event stream', 'event stream'] as const).map(
  (kind) => new FleetClient(kind, pushpin.url, 0),
)
await pushpin.waitForSubscriber('run', subscribers.length)
for (let run = 0; run < runs; run++) {
  const messages = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, index) => `${run}-${index}`)
  sent.push(...messages)
  failed += (await Promise.allSettled(messages.map(publish))).filter(
    ({ status }) => status === 'rejected',
  ).length
}
// Pushpin delivers in order, so what comes after the last one would be a duplicate of it.
await publish('end')
sent.push('end')
await Promise.all(subscribers.map((subscriber) => subscriber.heard('end')))

console.table(Object.fromEntries(injected))
const total = [...injected.values()].flatMap((counts) => Object.values(counts))
const faultsInjected = total.reduce((before, count) => before + count, 0)
console.log({ runs, messages: sent.length, faults: faultsInjected, failed })
const results = subscribers.map(({ kind, received }) => {
  const distinct = new Set(received)
  return {
    subscriber: kind,
    received: received.length,
    lost: sent.filter((message) => !distinct.has(message)).length,
    duplicated: received.length - distinct.size,
    inOrder: received.join() === sent.join(),
    outOfOrder: received.filter((message, index) => message !== sent[index]).length,
  }
})
console.table(results)
const sum = (count: (result: (typeof results)[number]) => number): number =>
  results.reduce((before, result) => before + count(result), 0)
if (runs >= 1000) {
  const tried = sent.length * results.length
  const duplicates = sum(({ duplicated }) => duplicated)
  writeRecord({
    row: 'F2',
    command: `pnpm --filter @grip/endurance publish-faults ${runs} ${seed}`,
    seconds: (performance.now() - began) / 1000,
    tried,
    passed: tried - sum(({ lost }) => lost) - duplicates,
    figures: {
      runs,
      faults: faultsInjected,
      duplicates,
      'out of order': sum(({ outOfOrder }) => outOfOrder),
    },
  })
}
for (const subscriber of subscribers) subscriber.close()
await pushpin.stop()
process.exit(failed === 0 && results.every(({ inOrder }) => inOrder) ? 0 : 1)

function publish(message: string): Promise<void> {
  return publisher.publish('run', { webSocket: message, httpStream: `${message}\n` })
}

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(incoming)
  if (random() >= RATE) {
    await forward(body)
    response.end('Published\n')
    return
  }
  const names = Object.keys(faults)
  const name = names[Math.floor(random() * names.length)]!
  const taken = name.startsWith('an answer') || random() < 0.5
  const counts = injected.get(name) ?? { 'before it was taken': 0, 'after it was taken': 0 }
  injected.set(name, counts)
  counts[taken ? 'after it was taken' : 'before it was taken']++
  if (taken) await forward(body)
  faults[name]!(response, incoming.socket)
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
