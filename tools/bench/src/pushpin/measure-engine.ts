import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Engine, isNewer, type Pushpin, startPushpin } from '@grip/conformance'
import { medianOf } from '../measure/interval.ts'
import { type CalledProcess, callProcess } from '../proxies/call-process.ts'
import type { ClientsProcess, Kind } from '../proxies/clients.ts'
import type { OriginProcess } from '../proxies/origin.ts'

/** How a client is connected. */
export const KINDS: readonly Kind[] = ['webSocket', 'stream']

/** Connections that wait for a publish. */
export interface IdleFigures {
  kind: Kind
  connections: number
  /** Bytes of memory that Pushpin takes, all of its processes together. */
  memory: number
  /** Connections that were opened in a second, until all of them had had a message. */
  openedPerSecond: number
  /** Milliseconds from one publish until the last connection has it. */
  fanOut: number
}

/** What one Pushpin does on this machine, which it shares with the clients and the app. */
export interface EngineFigures {
  version: string
  /** Bytes of memory without a connection. */
  base: number
  idle: IdleFigures[]
  /** Round trips of messages in a second: client, Pushpin, app and back. */
  roundTrips: { connections: number; perSecond: number }[]
  /** Items in a second that were published to one WebSocket. */
  publishes: { items: number; perSecond: number }[]
}

export interface EngineSizes {
  /** Idle connections, in rising order. */
  idle: readonly number[]
  roundTrips: readonly number[]
}

const PUBLISHES = 5
const MILLISECONDS = 4000
const PUBLISHERS = 8

/** Measures a Pushpin whose buffers are those that `grip-dev pushpin-conf` sets. */
export async function measureEngine(engine: Engine, sizes: EngineSizes): Promise<EngineFigures> {
  const origin = callProcess<OriginProcess>('origin.ts')
  const clients = callProcess<ClientsProcess>('clients.ts')
  const url = await origin.call.url()
  const start = (): Promise<Pushpin> =>
    startPushpin({
      engine,
      origin: url,
      clientBufferSize: isNewer('1.38', engine.version) ? 65_536 : 32_768,
      maxConnections: 2 * Math.max(...sizes.idle),
    })
  const figures: EngineFigures = { version: engine.version, base: 0, idle: [], roundTrips: [], publishes: [] }
  try {
    for (const kind of KINDS) {
      // One of its own for each kind: memory that was given back is not all free again.
      const pushpin = await start()
      figures.base = memoryOf(pushpin)
      figures.idle.push(...(await measureIdle(kind, pushpin, clients, sizes.idle)))
      await pushpin.stop()
    }
    const pushpin = await start()
    for (const connections of sizes.roundTrips) {
      const name = await clients.call.open('webSocket', pushpin.url, pushpin.controlUrl, connections)
      await clients.call.echo(name, MILLISECONDS / 4)
      figures.roundTrips.push({ connections, perSecond: await clients.call.echo(name, MILLISECONDS) })
      await clients.call.close(name)
    }
    const name = await clients.call.open('webSocket', pushpin.url, pushpin.controlUrl, 1)
    for (const items of [1, 100]) {
      const perSecond = await clients.call.publishFor(name, MILLISECONDS, PUBLISHERS, items)
      figures.publishes.push({ items, perSecond })
    }
    await pushpin.stop()
  } finally {
    for (const process of [clients, origin]) process.stop()
  }
  return figures
}

async function measureIdle(
  kind: Kind,
  pushpin: Pushpin,
  clients: CalledProcess<ClientsProcess>,
  counts: readonly number[],
): Promise<IdleFigures[]> {
  const found: IdleFigures[] = []
  for (const connections of counts) {
    const began = performance.now()
    const name = await clients.call.open(kind, pushpin.url, pushpin.controlUrl, connections)
    const openedPerSecond = (connections * 1000) / (performance.now() - began)
    const times: number[] = []
    for (let publish = 0; publish < PUBLISHES; publish++) times.push(await clients.call.publish(name))
    // What a burst took has been given back by then.
    await sleep(2000)
    const memory = memoryOf(pushpin)
    found.push({ kind, connections, memory, openedPerSecond, fanOut: medianOf(times) })
    console.error(found.at(-1))
    await clients.call.close(name)
  }
  return found
}

/** Bytes of memory that the processes of a Pushpin take, what they share counted once. */
function memoryOf(pushpin: Pushpin): number {
  return pushpin.processes().reduce((sum, id) => {
    try {
      const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1]
      return sum + Number(kilobytes) * 1024
    } catch {
      return sum // It has ended meanwhile.
    }
  }, 0)
}
