import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Publisher } from '@grip/core'
import { freePorts } from '../pushpin/free-ports.ts'
import type { ClientsCommand, ClientsReply } from './clients.ts'
import { type Judgement, judgeRecord } from './judge-record.ts'
import type { ProxyReady, ProxySample } from './proxy.ts'
import type { ClientTally } from './soak-client.ts'
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

/** What a soak has shown; totals over all clients. */
export interface SoakResult extends ClientTally, Judgement {
  connections: number
  kills: number
  /** Messages that were given to a connection and never acknowledged, long after the end. */
  unanswered: number
  published: number
  /** Publishes that the proxy did not take. */
  unpublished: number
  /** The proxy before the first client. */
  before: ProxySample
  /** The proxy with every connection open: before the messages, amid them, and after them. */
  start: ProxySample
  middle: ProxySample
  end: ProxySample
  /** The proxy after every client has left. */
  left: ProxySample
}

/** Files that the proxy needs: a connection of its client and one to the app for each WebSocket, and some more. */
const FILES_PER_CONNECTION = 2
const OTHER_FILES = 500

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
  const workers: { kill(): Promise<void> }[] = []
  try {
    return await new Soak(options, join(folder, 'record'), workers).run()
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()))
    await rm(folder, { recursive: true })
  }
}

class Soak {
  readonly #options: SoakOptions
  readonly #record: string
  readonly #workers: { kill(): Promise<void> }[]
  readonly #published: Promise<boolean>[] = []
  #app!: Worker<unknown>
  #proxy!: Worker<ProxyReady>
  #clients: Worker<unknown>[] = []

  constructor(options: SoakOptions, record: string, workers: { kill(): Promise<void> }[]) {
    this.#options = options
    this.#record = record
    this.#workers = workers
  }

  async run(): Promise<SoakResult> {
    const { connections, kills, publishInterval } = this.#options
    const [port] = await freePorts(1)
    this.#proxy = this.#start('proxy', { origin: `http://127.0.0.1:${port}` })
    const { url, gripUrl } = await this.#proxy.ready
    await this.#startApp(port!, gripUrl, 0)
    const before = await this.#sample()
    await this.#openClients(url)
    const start = await this.#sample()

    const publisher = new Publisher(gripUrl, PATIENT)
    const publish = (): void => {
      const published = publisher.publish('all', { webSocket: `published ${this.#published.length + 1}` })
      this.#published.push(
        published.then(
          () => true,
          () => false,
        ),
      )
    }
    await this.#ask('start')
    const publishing = setInterval(publish, publishInterval)
    const samples: ProxySample[] = []
    for (let kill = 1; kill <= kills; kill++) {
      samples.push(await this.#killOnce(kill, port!, gripUrl))
    }
    clearInterval(publishing)
    await this.#ask('settle')
    publish()
    const published = await Promise.all(this.#published)
    await this.#ask(`published ${this.#published.length}`)
    const end = await this.#sample()
    const tallies = await this.#ask('close')
    // With it go the connections that the proxy keeps for a while, which are no leak.
    await this.#app.kill()
    const left = await this.#proxy.ask<ProxySample>('sample when left')
    const totals = sum(tallies)
    return {
      ...totals,
      ...judgeRecord(await readFile(this.#record, 'utf8'), tallies),
      connections,
      kills,
      unanswered: totals.sent - totals.acknowledged,
      published: published.length,
      unpublished: published.filter((isPublished) => !isPublished).length,
      before,
      start,
      middle: samples[Math.floor(samples.length / 2)]!,
      end,
      left,
    }
  }

  async #killOnce(kill: number, port: number, gripUrl: string): Promise<ProxySample> {
    const { period, downtime, onKill } = this.#options
    await sleep((period - downtime) / 2)
    const sample = await this.#sample()
    await sleep((period - downtime) / 2)
    await this.#app.kill()
    onKill?.(kill, sample)
    await sleep(downtime)
    await this.#startApp(port, gripUrl, kill)
    return sample
  }

  async #startApp(port: number, gripUrl: string, life: number): Promise<void> {
    this.#app = this.#start('origin', { port, gripUrl, record: this.#record, life })
    await this.#app.ready
  }

  async #openClients(url: string): Promise<void> {
    const { connections, interval } = this.#options
    const half = Math.ceil(connections / 2)
    for (const [first, count] of [
      [0, half],
      [half, connections - half],
    ]) {
      this.#clients.push(this.#start('clients', { url: `${url}/ws`, first, count, interval }))
    }
    await Promise.all(this.#clients.map((clients) => clients.ready))
  }

  async #ask(command: ClientsCommand): Promise<ClientsReply> {
    return (await Promise.all(this.#clients.map((clients) => clients.ask<ClientsReply>(command)))).flat()
  }

  #sample(): Promise<ProxySample> {
    return this.#proxy.ask('sample')
  }

  #start<Ready>(...worker: ConstructorParameters<typeof Worker>): Worker<Ready> {
    const started = new Worker<Ready>(...worker)
    this.#workers.push(started)
    return started
  }
}

function requireFiles(connections: number): void {
  const needed = connections * FILES_PER_CONNECTION + OTHER_FILES
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
