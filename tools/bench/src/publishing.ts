// Publishes to Pushpin over HTTP and over ZeroMQ, until a WebSocket has received the last message.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { markdownTable, type Pushpin, startPushpin, within } from '@grip/conformance'
import { createGripHandler, Publisher } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { ZmqEndpoint, type ZmqEndpointOptions } from '@grip/zmq'
import { medianOf } from './measure/interval.ts'
import { publishText } from './report/publish-text.ts'

const MESSAGES = 2000
const ROUNDS = 5
const IN_FLIGHT = [1, 100]
const CONTENT = 'x'.repeat(100)

const server = http.createServer()
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const pushpin = await startPushpin({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
const app = createGripHandler(
  (request, grip) => grip.webSocket({ open: (ws) => ws.subscribe(new URL(request.url).pathname.slice(1)) }),
  { config: pushpin.gripUrl },
)
server.on('request', toNodeListener(app))

const ways: [string, Publisher][] = [
  ['HTTP', new Publisher(pushpin.gripUrl)],
  ['ZeroMQ, pushed', zmqPublisher({ pushUri: pushpin.zmq.pull })],
  ['ZeroMQ, to subscribers', zmqPublisher({ pubUri: pushpin.zmq.sub })],
]
const rows = [['publishes/s, delivered', ...IN_FLIGHT.map((count) => `${count} in flight`)]]
for (const [name, publisher] of ways) {
  const rates: string[] = []
  for (const inFlight of IN_FLIGHT) rates.push((await medianRate(publisher, inFlight)).toLocaleString('en'))
  rows.push([name, ...rates])
}
const table = markdownTable(rows, 1)
console.log(table)
publishText('publishing', table)
await pushpin.stop()
process.exit()

function zmqPublisher(options: ZmqEndpointOptions): Publisher {
  const publisher = new Publisher([])
  publisher.add(new ZmqEndpoint(options))
  return publisher
}

async function medianRate(publisher: Publisher, inFlight: number): Promise<number> {
  const rates: number[] = []
  for (let round = 0; round < ROUNDS; round++) rates.push(await rateOf(publisher, inFlight, pushpin))
  return Math.round(medianOf(rates))
}

/** Messages per second, from the first publish to the arrival of the last message. */
async function rateOf(publisher: Publisher, inFlight: number, { wsUrl }: Pushpin): Promise<number> {
  const channel = `bench-${Math.random().toString(36).slice(2)}`
  const listener = await listen(`${wsUrl}/${channel}`, channel)
  // The first message of a channel, and of a connection, pays for what the others find ready.
  while (listener.count() === 0) {
    await publisher.publish(channel, { webSocket: CONTENT })
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const expected = listener.count() + MESSAGES
  const began = performance.now()
  let left = MESSAGES
  const lanes = Array.from({ length: inFlight }, async () => {
    while (left-- > 0) await publisher.publish(channel, { webSocket: CONTENT })
  })
  await Promise.all(lanes)
  await within(listener.received(expected), `${expected} messages of ${channel}`, 60)
  const seconds = (performance.now() - began) / 1000
  listener.close()
  return MESSAGES / seconds
}

interface Listener {
  count(): number
  received(count: number): Promise<void>
  close(): void
}

async function listen(url: string, channel: string): Promise<Listener> {
  const socket = new WebSocket(url)
  let count = 0
  let check = (): void => {}
  socket.addEventListener('message', () => {
    count++
    check()
  })
  await within(pushpin.waitForSubscriber(channel), `a subscriber of ${channel}`)
  return {
    count: () => count,
    received: (expected) =>
      new Promise((resolve) => {
        check = () => {
          if (count >= expected) resolve()
        }
        check()
      }),
    close: () => socket.close(),
  }
}
