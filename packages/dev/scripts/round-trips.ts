// A process for the proxies that measure-inspector.ts compares: each with its app and a client. It says where their inspectors
// are, and makes as many round trips on one of them as it is told.
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { createGripHandler } from '@grip/core'
import { createDevProxy } from '../src/index.ts'

/** A proxy without an inspector, with one, or with one whose page is to be opened. */
export type Kind = 'without' | 'closed' | 'open'

const app = createGripHandler((_, grip) =>
  grip.webSocket({ open: (ws) => ws.subscribe('news'), message: (ws, data) => ws.send(data) }),
)

const lanes: { inspectorUrl: string | undefined; socket: WebSocket }[] = []
for (const kind of process.argv.slice(2)) {
  const proxy = await createDevProxy({ app, port: 0, controlPort: 0, inspect: kind !== 'without' })
  const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/chat`, { perMessageDeflate: false })
  await once(socket, 'open')
  lanes.push({ inspectorUrl: proxy.inspectorUrl, socket })
}

process.on('message', ({ lane, count }: { lane: number; count: number }) => {
  void roundTrips(lanes[lane]!.socket, count).then((used) => process.send!(used))
})
process.once('disconnect', () => process.exit())
process.send!(lanes.map(({ inspectorUrl }) => inspectorUrl ?? ''))

/** Processor time, in microseconds, that so many round trips of a WebSocket to the app and back take. */
async function roundTrips(socket: WebSocket, count: number): Promise<number> {
  const begin = process.cpuUsage()
  for (let left = count; left > 0; left--) {
    socket.send('x')
    await once(socket, 'message')
  }
  const { user, system } = process.cpuUsage(begin)
  return user + system
}
