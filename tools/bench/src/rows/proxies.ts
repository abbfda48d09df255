import { hasPushpin, type Pushpin, startPushpin } from '@grip/conformance'
import { medianOf } from '../measure/interval.ts'
import { type CalledProcess, callProcess } from '../proxies/call-process.ts'
import type { ClientsProcess, Kind } from '../proxies/clients.ts'
import type { DevProxyProcess } from '../proxies/dev-proxy.ts'
import type { OriginProcess } from '../proxies/origin.ts'
import { type Row, Unavailable } from './row.ts'

const SECONDS = 0.7
const SUBSCRIBERS = 1000
const PUBLISHES = 3
/** More than rows of one process need: five or more processes share the machine here. */
const ROUNDS = 10

/** The dev proxy beside Pushpin, with the same origin. Origin, clients and proxies are processes of their own. */
export const proxyRows: readonly Row[] = [
  roundTripRow(1, {}),
  roundTripRow(10, {}),
  roundTripRow(50, { goal: 1, gate: 0.6 }),
  fanOutRow('webSocket', '1,000 WebSockets', { goal: 1.5, gate: 3 }),
  fanOutRow('stream', '1,000 streams', {}),
]

type Bounds = Pick<Row, 'goal' | 'gate'>

function roundTripRow(connections: number, bounds: Bounds): Row {
  const group = openedOnce('webSocket', connections)
  return {
    ...bounds,
    rounds: ROUNDS,
    id: 'D1',
    title: `dev proxy: round trips with ${connections} connection${connections === 1 ? '' : 's'}`,
    beside: { floor: 'Pushpin' },
    figure: '×',
    cost: '/s',
    wants: 'at least',
    round: async () => {
      const { clients, dev, pushpin } = await group()
      const other = await clients.call.echo(pushpin, SECONDS * 1000)
      const ours = await clients.call.echo(dev, SECONDS * 1000)
      return { ours, other, figure: ours / other }
    },
  }
}

function fanOutRow(kind: Kind, title: string, bounds: Bounds): Row {
  const group = openedOnce(kind, SUBSCRIBERS)
  return {
    ...bounds,
    rounds: ROUNDS,
    id: 'D2',
    title: `dev proxy: one publish to the last of ${title}`,
    beside: { floor: 'Pushpin' },
    figure: '×',
    cost: 'ns',
    wants: 'at most',
    round: async () => {
      const { clients, dev, pushpin } = await group()
      const times: [number, number][] = []
      for (let publish = 0; publish < PUBLISHES; publish++) {
        times.push([await clients.call.publish(dev), await clients.call.publish(pushpin)])
      }
      const [ours, other] = [0, 1].map((side) => medianOf(times.map((pair) => pair[side]! * 1e6)))
      return { ours: ours!, other: other!, figure: ours! / other! }
    },
  }
}

interface Opened {
  clients: CalledProcess<ClientsProcess>
  /** Names of the groups of clients. */
  dev: string
  pushpin: string
}

// Clients of the row before are closed: theirs would be connections that this row does not speak of.
let close = async (): Promise<void> => {}

function openedOnce(kind: Kind, count: number): () => Promise<Opened> {
  let opened: Opened | undefined
  return async () => {
    if (opened !== undefined) return opened
    await close()
    const { clients, dev, pushpin } = await startProxies()
    const [ours, theirs] = [
      await clients.call.open(kind, dev.url, dev.controlUrl, count),
      await clients.call.open(kind, pushpin.url, pushpin.controlUrl, count),
    ]
    close = async () => {
      await clients.call.close(ours)
      await clients.call.close(theirs)
    }
    opened = { clients, dev: ours, pushpin: theirs }
    return opened
  }
}

interface Proxies {
  clients: CalledProcess<ClientsProcess>
  dev: { url: string; controlUrl: string }
  pushpin: Pushpin
  stop(): Promise<void>
}

let proxies: Promise<Proxies> | undefined

function startProxies(): Promise<Proxies> {
  if (!hasPushpin()) throw new Unavailable('Pushpin is not installed')
  proxies ??= (async () => {
    const origin = callProcess<OriginProcess>('origin.ts')
    const url = await origin.call.url()
    const devProxy = callProcess<DevProxyProcess>('dev-proxy.ts', [url])
    const clients = callProcess<ClientsProcess>('clients.ts')
    const pushpin = await startPushpin({ origin: url })
    const stop = async (): Promise<void> => {
      for (const process of [clients, devProxy, origin]) process.stop()
      await pushpin.stop()
    }
    return { clients, dev: await devProxy.call.urls(), pushpin, stop }
  })()
  return proxies
}

/** Ends both proxies, the origin and the clients, where they were started. */
export async function stopProxies(): Promise<void> {
  await (await proxies)?.stop()
}
