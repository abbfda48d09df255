import { type Engine, findEngine } from '@grip/conformance'
import { PublishError, type PublishResult } from '@grip/core'
import { Fleet } from './fleet.ts'
import type { FleetClient } from './fleet-client.ts'

/** What happened while some messages were published, one after the other. */
export interface FleetPhase {
  name: string
  /** Clients that listened. */
  clients: number
  /** The messages, in order. */
  messages: string[]
  /** Milliseconds from the publish of each message until the last WebSocket and event stream had it. */
  delays: number[]
  /** The same for long-polls, some of which ask for it only after it was published. */
  pollDelays: number[]
  /** Messages that a WebSocket or an event stream had only after the publisher had given up a dead proxy. */
  late: string[]
  /** How the proxies fared with each publish that failed. */
  failures: (readonly PublishResult[])[]
}

/** A fleet that lost a proxy and got it back. */
export interface FleetRun {
  phases: FleetPhase[]
  /** Origins of the publish addresses; the second one died. */
  endpoints: string[]
  /** What each client had to hear, and what it heard. */
  clients: { kind: string; proxy: number; expected: string[]; received: string[] }[]
}

/** How many clients of each kind listen to each proxy, and how many messages each phase has. */
export interface FleetSize {
  ofEachKind: number
  messages: number
  /** Default: the Pushpin of this run. */
  engine?: Engine
}

const DEAD = 1

/**
 * Publishes to three Pushpins with clients of every kind; kills one; starts it again at its address, with new
 * clients.
 */
export async function runFleet({
  ofEachKind,
  messages,
  engine = findEngine(),
}: FleetSize): Promise<FleetRun> {
  // Attempts that the deadline alone ends: whoever waited for the dead proxy would be seconds late.
  const fleet = await Fleet.start(3, { attempts: 100, deadline: 5000 }, engine)
  const run: FleetRun = {
    phases: [],
    endpoints: fleet.proxies.map(({ controlUrl }) => controlUrl),
    clients: [],
  }
  const joined: { client: FleetClient; entry: FleetRun['clients'][number] }[] = []
  const join = async (proxy: number): Promise<void> => {
    for (const client of await fleet.join(proxy, ofEachKind)) {
      const entry = { kind: client.kind, proxy, expected: [] as string[], received: client.received }
      run.clients.push(entry)
      joined.push({ client, entry })
    }
  }
  const phase = async (name: string): Promise<void> => {
    const clients = joined.map(({ client }) => client)
    const done = await publishTo(fleet, clients, { name, messages })
    for (const { entry } of joined) entry.expected.push(...done.messages)
    run.phases.push(done)
  }
  try {
    await Promise.all(fleet.proxies.map((_, proxy) => join(proxy)))
    await phase('all three alive')
    await fleet.kill(DEAD)
    const alive = joined.filter(({ entry }) => entry.proxy !== DEAD)
    for (const { client } of joined.splice(0)) if (!alive.some((one) => one.client === client)) client.close()
    joined.push(...alive)
    await phase('one killed')
    await fleet.restart(DEAD)
    await join(DEAD)
    await phase('it is back')
    return run
  } finally {
    for (const { client } of joined) client.close()
    await fleet.stop()
  }
}

async function publishTo(
  fleet: Fleet,
  clients: readonly FleetClient[],
  { name, messages }: { name: string; messages: number },
): Promise<FleetPhase> {
  const phase: FleetPhase = {
    name,
    clients: clients.length,
    messages: [],
    delays: [],
    pollDelays: [],
    late: [],
    failures: [],
  }
  const polls = clients.filter(({ kind }) => kind === 'long-poll')
  const connections = clients.filter(({ kind }) => kind !== 'long-poll')
  const settled: Promise<void>[] = []
  for (let count = 0; count < messages; count++) {
    const began = performance.now()
    const { text, outcome } = fleet.publish()
    let failed = false
    settled.push(
      outcome.catch((error: unknown) => {
        if (!(error instanceof PublishError)) throw error
        failed = true
        phase.failures.push(error.results)
      }),
      lastOf(polls, text).then((time) => void phase.pollDelays.push(time - began)),
    )
    phase.delays.push((await lastOf(connections, text)) - began)
    phase.messages.push(text)
    if (failed) phase.late.push(text)
  }
  await Promise.all(settled)
  return phase
}

/** When the last of some clients heard a message. */
async function lastOf(clients: readonly FleetClient[], text: string): Promise<number> {
  return Math.max(...(await Promise.all(clients.map((client) => client.heard(text)))))
}
