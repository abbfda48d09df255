import { allEngines, type Engine, hasPushpin, isNewer, newestEngine, startPushpin } from '@grip/conformance'
import { medianOf } from '../measure/interval.ts'
import { type CalledProcess, callProcess } from '../proxies/call-process.ts'
import type { ClientsProcess } from '../proxies/clients.ts'
import type { DevProxyProcess } from '../proxies/dev-proxy.ts'
import type { OriginProcess } from '../proxies/origin.ts'
import { type Row, Unavailable } from '../row.ts'

const MILLISECONDS = 1000
const PUBLISHES = 3

const dev = (): Promise<Proxy> => started('dev proxy', startDevProxy)
const pushpin = (): Promise<Proxy> => {
  if (!hasPushpin()) throw new Unavailable('Pushpin is not installed')
  return started('Pushpin', () => startEngine())
}

/** The dev proxy beside Pushpin, and Pushpin beside another. Apps, clients and proxies are processes of their own. */
export const proxyRows: readonly Row[] = [
  {
    id: 'D1',
    title: 'dev proxy: round trips with 50 connections',
    beside: { floor: 'Pushpin' },
    ...{ figure: '×', cost: '/s', wants: 'at least', goal: 1, gate: 0.6, rounds: 10 },
    round: opened(50, dev, pushpin, async ({ clients, ours, other }) => {
      const [theirs, own] = [
        await clients.call.echo(other, MILLISECONDS),
        await clients.call.echo(ours, MILLISECONDS),
      ]
      return { ours: own, other: theirs, figure: own / theirs }
    }),
  },
  {
    id: 'D2',
    title: 'dev proxy: one publish to the last of 1,000 WebSockets',
    beside: { floor: 'Pushpin' },
    ...{ figure: '×', cost: 'ns', wants: 'at most', goal: 1.5, gate: 3, rounds: 10 },
    round: opened(1000, dev, pushpin, async ({ clients, ours, other }) => {
      const times: [number, number][] = []
      for (let publish = 0; publish < PUBLISHES; publish++)
        times.push([await clients.call.publish(ours), await clients.call.publish(other)])
      const [own, theirs] = [0, 1].map((side) => medianOf(times.map((pair) => pair[side]! * 1e6)))
      return { ours: own!, other: theirs!, figure: own! / theirs! }
    }),
  },
  {
    id: 'L1',
    title: 'one message at a time, client to client, behind the newest Pushpin',
    beside: { floor: 'Pushpin 1.36' },
    ...{ figure: '×', cost: 'ns', wants: 'at most', goal: 1.3, gate: 2, rounds: 5 },
    round: opened(1, newest, oldest, async ({ clients, ours, other }) => {
      const [theirs, own] = [
        1e9 / (await clients.call.echo(other, MILLISECONDS)),
        1e9 / (await clients.call.echo(ours, MILLISECONDS)),
      ]
      return { ours: own, other: theirs, figure: own / theirs }
    }),
  },
]

interface Proxy {
  url: string
  controlUrl: string
}

interface Opened {
  clients: CalledProcess<ClientsProcess>
  /** Names of the groups of clients. */
  ours: string
  other: string
}

const stops: (() => Promise<void> | void)[] = []
const running = new Map<string, Promise<Proxy>>()
let clients: CalledProcess<ClientsProcess> | undefined
// Clients of the row before are closed: theirs would be connections that this row does not speak of.
let close = async (): Promise<void> => {}

/** Ends the proxies, their apps and the clients, where they were started. */
export async function stopProxies(): Promise<void> {
  clients?.stop()
  await Promise.all(stops.map(async (stop) => stop()))
}

/** Measures with so many WebSockets at each of two proxies, which stay open from round to round. */
function opened(
  count: number,
  one: () => Promise<Proxy>,
  two: () => Promise<Proxy>,
  measure: (opened: Opened) => ReturnType<Row['round']>,
): Row['round'] {
  let kept: Opened | undefined
  return async () => {
    if (kept === undefined) {
      await close()
      const proxies = [await one(), await two()]
      clients ??= callProcess<ClientsProcess>('clients.ts')
      const names: string[] = []
      for (const { url, controlUrl } of proxies) {
        const name = await clients.call.open('webSocket', url, controlUrl, count)
        // A few messages tell the app how late bodies are. Of a thousand clients none sends any.
        if (count < 1000) await clients.call.echo(name, MILLISECONDS)
        names.push(name)
      }
      close = async () => {
        for (const name of names) await clients!.call.close(name)
      }
      kept = { clients, ours: names[0]!, other: names[1]! }
    }
    return measure(kept)
  }
}

function newest(): Promise<Proxy> {
  const engine = newestEngine()
  if (engine === undefined || old() === undefined)
    throw new Unavailable('it takes Pushpin 1.36 and a newer one')
  return started('the newest', () => startEngine(engine))
}

function oldest(): Promise<Proxy> {
  return started('1.36', () => startEngine(old()))
}

function old(): Engine | undefined {
  return allEngines().find(({ version }) => isNewer('1.37', version))
}

function started(name: string, start: () => Promise<Proxy>): Promise<Proxy> {
  const proxy = running.get(name) ?? start()
  running.set(name, proxy)
  return proxy
}

async function startDevProxy(): Promise<Proxy> {
  const proxy = callProcess<DevProxyProcess>('dev-proxy.ts', [await startApp()])
  stops.push(() => proxy.stop())
  return proxy.call.urls()
}

async function startEngine(engine?: Engine): Promise<Proxy> {
  const proxy = await startPushpin({ origin: await startApp(), ...(engine === undefined ? {} : { engine }) })
  stops.push(() => proxy.stop())
  return proxy
}

/** An app for each proxy: what one of them does to it is no business of the other. */
function startApp(): Promise<string> {
  const app = callProcess<OriginProcess>('origin.ts')
  stops.push(() => app.stop())
  return app.call.url()
}
