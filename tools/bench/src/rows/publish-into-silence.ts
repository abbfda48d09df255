// Publishes 100,000 messages at once to a proxy that takes connections and never answers, in this process; prints the
// longest block of the event loop until the last has failed, in nanoseconds of CPU of its thread, or the bytes that are
// held meanwhile: `publish-into-silence.ts block|memory`, with --expose-gc.
import net, { type AddressInfo } from 'node:net'
import { Publisher } from '@grip/core'

const COUNT = 100_000
const what = process.argv[2]

// It reads nothing, and so costs nothing here.
const server = net.createServer().listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const publisher = new Publisher(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
// The first one loads all that Node has for it.
await fetch('data:,')

const before = held()
let open = COUNT
let most = 0
const all = new Promise<void>((resolve) => {
  const failed = (): void => {
    open--
    // While half of them have failed and the others wait.
    if (what === 'memory' && open === COUNT / 2) most = Math.max(most, held() - before)
    if (open === 0) resolve()
  }
  for (let index = 0; index < COUNT; index++) {
    const text = `message ${index} of a hundred thousand`
    publisher.publish(`news-${index % 100}`, { webSocket: text }).catch(failed)
  }
})
if (what === 'memory') {
  await new Promise(setImmediate)
  most = held() - before
  await all
} else {
  // Of a thread, since other work of the machine blocks no event loop.
  let last = process.threadCpuUsage()
  const look = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last)
    last = process.threadCpuUsage()
    most = Math.max(most, (user + system) * 1000)
  }, 1)
  await all
  clearInterval(look)
}
console.log(most)
process.exit()

/** Bytes in use, without garbage. */
function held(): number {
  globalThis.gc!()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
