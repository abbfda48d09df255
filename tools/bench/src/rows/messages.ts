import { type Engine, isNewer, newestEngine, allEngines, startPushpin } from '@grip/conformance'
import { type CalledProcess, callProcess } from '../proxies/call-process.ts'
import type { ClientsProcess } from '../proxies/clients.ts'
import type { OriginProcess } from '../proxies/origin.ts'
import { type Row, Unavailable } from './row.ts'

const SECONDS = 1

/** One message at a time behind a Pushpin that sends headers and body apart, beside one that does not. */
export const messageRows: readonly Row[] = [
  {
    id: 'L1',
    title: 'one message at a time, client to client, behind the newest Pushpin',
    beside: { floor: 'Pushpin 1.36' },
    figure: '×',
    cost: 'ns',
    wants: 'at most',
    goal: 1.3,
    gate: 2,
    rounds: 5,
    round: async () => {
      const { clients, newest, old } = await started()
      const [other, ours] = [await timeOf(clients, old), await timeOf(clients, newest)]
      return { ours, other, figure: ours / other }
    },
  },
]

async function timeOf(clients: CalledProcess<ClientsProcess>, group: string): Promise<number> {
  return 1e9 / (await clients.call.echo(group, SECONDS * 1000))
}

interface Started {
  clients: CalledProcess<ClientsProcess>
  /** Names of a connection each. */
  newest: string
  old: string
  stop(): Promise<void>
}

let running: Promise<Started> | undefined

function started(): Promise<Started> {
  const newest = newestEngine()
  const old = allEngines().find(({ version }) => isNewer('1.37', version))
  if (newest === undefined || old === undefined)
    throw new Unavailable('it takes Pushpin 1.36 and a newer one')
  running ??= start(newest, old)
  return running
}

async function start(newest: Engine, old: Engine): Promise<Started> {
  const clients = callProcess<ClientsProcess>('clients.ts')
  const stops = [async () => clients.stop()]
  const open = async (engine: Engine): Promise<string> => {
    // An app for each: what one of them does to it is no business of the other.
    const origin = callProcess<OriginProcess>('origin.ts')
    const { url, controlUrl, stop } = await startPushpin({ origin: await origin.call.url(), engine })
    stops.push(stop, async () => origin.stop())
    const name = await clients.call.open('webSocket', url, controlUrl, 1)
    // A few messages tell the app how late bodies are.
    await clients.call.exchange(name, 20, 1)
    return name
  }
  const names = [await open(newest), await open(old)] as const
  const stop = async (): Promise<void> => void (await Promise.all(stops.map((end) => end())))
  return { clients, newest: names[0], old: names[1], stop }
}

/** Ends both Pushpins, where they were started. */
export async function stopMessages(): Promise<void> {
  await (await running)?.stop()
}
