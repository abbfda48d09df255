import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '@grip/conformance'
import { Publisher } from '@grip/core'
import type { ClientsCommand, ClientTally } from './clients.ts'
import { judgeRecord, type SoakResult } from './judge.ts'
import type { ProxyReady, ProxySample } from './proxy.ts'
import { Worker } from './worker.ts'

/** Size and rhythm of a soak; times in milliseconds. */
export interface SoakOptions {
  connections: number
  /** How often the app is killed. */
  kills: number
  /** From one kill to the next. */
  period: number
  /** How long the app is gone; connections survive as long as the proxy's retries bridge it. */
  downtime: number
  /** From one message of a client to its next. */
  interval: number
  /** From one publish to all clients to the next. */
  publishInterval: number
  /** Told after each kill. */
  onKill?: (kill: number, sample: ProxySample) => void
}

/** On a machine that is busy with clients, app and proxy at once, an answer may take its time. */
const PATIENT = { timeout: 60_000, deadline: 300_000 }

/**
 * Runs the dev proxy under load, with clients and app in processes of their own, and kills the app again and again.
 *
 * @throws {Error} The system allows a process too few open files.
 */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  requireFiles(options.connections)
  const folder = await mkdtemp(join(tmpdir(), 'grip-soak-'))
  const workers: Worker<unknown>[] = []
  try {
    return await soak(options, join(folder, 'record'), workers)
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()))
    await rm(folder, { recursive: true })
  }
}

async function soak(options: SoakOptions, record: string, workers: Worker<unknown>[]): Promise<SoakResult> {
  const { connections, kills, period, downtime, interval, publishInterval, onKill } = options
  const start = async <Ready>(...worker: ConstructorParameters<typeof Worker>) => {
    const started = new Worker<Ready>(...worker)
    workers.push(started)
    return [started, await started.ready] as const
  }
  const [port] = await freePorts(1)
  const [proxy, { url, gripUrl }] = await start<ProxyReady>('proxy', { origin: `http://127.0.0.1:${port}` })
  const sample = (command = 'sample') => proxy.ask<ProxySample>(command)
  const startApp = async (life: number) => (await start('origin', { port, gripUrl, record, life }))[0]
  let app = await startApp(0)
  const before = await sample()
  const [clients] = await start('clients', { url: `${url}/ws`, count: connections, interval })
  const ask = (command: ClientsCommand) => clients.ask<ClientTally[]>(command)
  const begun = await sample()

  const publisher = new Publisher(gripUrl, PATIENT)
  const published: Promise<boolean>[] = []
  const publish = (): void => {
    const outcome = publisher.publish('all', { webSocket: `published ${published.length + 1}` })
    published.push(
      outcome.then(
        () => true,
        () => false,
      ),
    )
  }
  await ask('start')
  const publishing = setInterval(publish, publishInterval)
  const samples: ProxySample[] = []
  for (let kill = 1; kill <= kills; kill++) {
    await sleep((period - downtime) / 2)
    samples.push(await sample())
    await sleep((period - downtime) / 2)
    await app.kill()
    onKill?.(kill, samples.at(-1)!)
    await sleep(downtime)
    app = await startApp(kill)
  }
  clearInterval(publishing)
  await ask('settle')
  publish()
  const taken = await Promise.all(published)
  await ask(`published ${published.length}`)
  const end = await sample()
  const tallies = await ask('close')
  // With it go the connections that the proxy keeps for a while, which are no leak.
  await app.kill()
  const left = await sample('sample when left')
  const totals = sum(tallies)
  return {
    ...totals,
    ...judgeRecord(await readFile(record, 'utf8'), tallies),
    connections,
    kills,
    unanswered: totals.sent - totals.acknowledged,
    published: taken.length,
    unpublished: taken.filter((isTaken) => !isTaken).length,
    before,
    start: begun,
    middle: samples[Math.floor(samples.length / 2)]!,
    end,
    left,
  }
}

/** The proxy has a connection of its client and one to the app for each WebSocket, and some files more. */
function requireFiles(connections: number): void {
  const needed = 2 * connections + 500
  const { userLimits } = process.report.getReport() as unknown as {
    userLimits: { open_files: { hard: number | 'unlimited' } }
  }
  const { hard } = userLimits.open_files
  if (hard === 'unlimited' || hard >= needed) return
  throw new Error(
    `${connections} connections need ${needed} open files, and the system allows ${hard}: raise it with \`ulimit -n ${needed}\``,
  )
}

function sum(tallies: readonly ClientTally[]): ClientTally {
  const totals = { ...tallies[0]! }
  for (const tally of tallies.slice(1)) {
    for (const name of Object.keys(totals) as (keyof ClientTally)[]) totals[name] += tally[name]
  }
  return totals
}
