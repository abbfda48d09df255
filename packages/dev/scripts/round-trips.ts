// A process of its own for each proxy that measure-inspector.ts compares: the proxy, its app and a client. It says where its
// inspector is, and makes as many round trips as it is told.
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { createGripHandler } from '@grip/core'
import { createDevProxy } from '../src/index.ts'

const app = createGripHandler((_, grip) =>
  grip.webSocket({ open: (ws) => ws.subscribe('news'), message: (ws, data) => ws.send(data) }),
)
const proxy = await createDevProxy({ app, port: 0, controlPort: 0, inspect: process.argv[2] !== 'without' })
const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/chat`, { perMessageDeflate: false })
await once(socket, 'open')

process.on('message', (count: number) => void roundTrips(count).then((used) => process.send!(used)))
process.once('disconnect', () => process.exit())
process.send!(proxy.inspectorUrl ?? '')

/** Processor time, in microseconds, that so many round trips of a WebSocket to the app and back take. */
async function roundTrips(count: number): Promise<number> {
  const begin = process.cpuUsage()
  for (let left = count; left > 0; left--) {
    socket.send('x')
    await once(socket, 'message')
  }
  const { user, system } = process.cpuUsage(begin)
  return user + system
}
