// One WebSocket, one message at a time, through a Pushpin of its own: `measure <command of Pushpin> <origin>`. Prints the
// milliseconds of the middle message, and of the one that 95 in 100 are faster than.
import { once } from 'node:events'
import { findEngine, startPushpin } from '@grip/conformance'
import { WebSocket } from 'ws'

const WARM_UP = 10
const MESSAGES = 60

const [command, origin] = process.argv.slice(2)
const { host, protocol } = new URL(origin!)
const options = protocol === 'https:' ? ',ssl,insecure' : ''
const pushpin = await startPushpin({
  engine: findEngine(command),
  origin: origin!,
  routes: [`* ${host}${options},over_http`],
})
const socket = new WebSocket(pushpin.wsUrl)
await once(socket, 'open')
const times: number[] = []
for (let message = 0; message < WARM_UP + MESSAGES; message++) {
  const sent = performance.now()
  socket.send('a message of some forty bytes of text...')
  await once(socket, 'message')
  if (message >= WARM_UP) times.push(performance.now() - sent)
}
times.sort((a, b) => a - b)
console.log(JSON.stringify([times[MESSAGES / 2], times[Math.floor(MESSAGES * 0.95)]]))
socket.terminate()
await pushpin.stop()
process.exit()
