// The dev proxy in a process of its own, so that its memory is measured alone.
import { setTimeout as sleep } from 'node:timers/promises'
import { createDevProxy } from '@grip/dev'
import { serveWorker, workerInput } from './worker.ts'

/** What the process is started with. */
export interface ProxyInput {
  origin: string
}

/** Where the proxy listens. */
export interface ProxyReady {
  url: string
  gripUrl: string
}

/** The proxy after a garbage collection; memory in bytes. */
export interface ProxySample {
  /** What is alive: the heap, and buffers outside of it. */
  heap: number
  rss: number
  /** TCP connections, of clients and to the origin. */
  sockets: number
  /** How often each warning was given. */
  warnings: Record<string, number>
}

/** The longest that the proxy may take to notice that its clients have left, in milliseconds. */
const PATIENCE = 10_000

const { origin } = workerInput<ProxyInput>()
const warnings: Record<string, number> = {}
const { url, gripUrl } = await createDevProxy({
  origin,
  port: 0,
  controlPort: 0,
  log: ({ code, level }) => {
    if (level === 'warning') warnings[code] = (warnings[code] ?? 0) + 1
  },
})
serveWorker({ url, gripUrl } satisfies ProxyReady, async (command) => {
  const begin = performance.now()
  // Connections that are kept for later do not count as active, so there is a second for them to be closed in.
  while (command === 'sample when left' && (sockets() > 0 || performance.now() - begin < 1000)) {
    if (performance.now() - begin > PATIENCE) break
    await new Promise(setImmediate)
  }
  return sample()
})

// V8 frees what it has collected in the background, a little later, so the least of a few looks counts.
async function sample(): Promise<ProxySample> {
  let heap = Infinity
  for (let look = 0; look < 3; look++) {
    gc!()
    await sleep(20)
    const { heapUsed, external } = process.memoryUsage()
    heap = Math.min(heap, heapUsed + external)
  }
  return { heap, rss: process.memoryUsage.rss(), sockets: sockets(), warnings }
}

function sockets(): number {
  return process.getActiveResourcesInfo().filter((type) => type === 'TCPSocketWrap').length
}
