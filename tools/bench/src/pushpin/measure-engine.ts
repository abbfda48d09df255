import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Engine, isNewer, type Pushpin, startPushpin } from '@grip/conformance'
import { medianOf } from '../measure/interval.ts'
import { callProcess } from '../proxies/call-process.ts'
import type { ClientsProcess, Kind } from '../proxies/clients.ts'
import type { OriginProcess } from '../proxies/origin.ts'

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
  idle: readonly IdleFigures[]
  /** Everything, with its title. */
  table: readonly (readonly [title: string, value: number])[]
}

/** What connections are called. */
export const KIND_NAMES = { webSocket: 'WebSockets', stream: 'event streams' }

const IDLE = [1000, 10_000]
const ROUND_TRIPS = [1, 10, 50, 200]
const PUBLISHES = 5
const MILLISECONDS = 4000
const PUBLISHERS = 8

/** Measures a Pushpin whose buffers are those that `grip-dev pushpin-conf` sets. */
export async function measureEngine(engine: Engine): Promise<EngineFigures> {
  const origin = callProcess<OriginProcess>('origin.ts')
  const { call, stop } = callProcess<ClientsProcess>('clients.ts')
  const url = await origin.call.url()
  const start = (): Promise<Pushpin> =>
    startPushpin({
      engine,
      origin: url,
      clientBufferSize: isNewer('1.38', engine.version) ? 65_536 : 32_768,
      maxConnections: 2 * Math.max(...IDLE),
    })
  const open = (kind: Kind, { url: at, controlUrl }: Pushpin, connections: number): Promise<string> =>
    call.open(kind, at, controlUrl, connections)
  const idle: IdleFigures[] = []
  const table: [string, number][] = []
  let base = 0
  try {
    for (const kind of ['webSocket', 'stream'] as const) {
      // One of its own for each kind: memory that was given back is not all free again.
      const pushpin = await start()
      base = memoryOf(pushpin)
      if (idle.length === 0) table.push(['memory without connections, MB', base / 1e6])
      for (const connections of IDLE) {
        const began = performance.now()
        const name = await open(kind, pushpin, connections)
        const openedPerSecond = (connections * 1000) / (performance.now() - began)
        const times: number[] = []
        for (let publish = 0; publish < PUBLISHES; publish++) times.push(await call.publish(name))
        // What a burst took has been given back by then.
        await sleep(2000)
        const [memory, fanOut] = [memoryOf(pushpin), medianOf(times)]
        idle.push({ kind, connections, memory, openedPerSecond, fanOut })
        const what = `${connections.toLocaleString('en')} ${KIND_NAMES[kind]}`
        table.push([`${what}: memory of each, kB`, (memory - base) / connections / 1000])
        table.push([`${what}: one publish until the last has it, ms`, fanOut])
        table.push([`${what}: opened in a second`, openedPerSecond])
        await call.close(name)
      }
      await pushpin.stop()
    }
    const pushpin = await start()
    for (const connections of ROUND_TRIPS) {
      const name = await open('webSocket', pushpin, connections)
      await call.echo(name, MILLISECONDS / 4)
      table.push([
        `messages in a second, ${connections} WebSockets, one at a time each, to the app and back`,
        await call.echo(name, MILLISECONDS),
      ])
      await call.close(name)
    }
    const name = await open('webSocket', pushpin, 1)
    for (const items of [1, 100]) {
      table.push([
        `items published in a second, ${items} to a POST, ${PUBLISHERS} publishers`,
        await call.publishFor(name, MILLISECONDS, PUBLISHERS, items),
      ])
    }
    await pushpin.stop()
  } finally {
    stop()
    origin.stop()
  }
  return { version: engine.version, base, idle, table }
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
