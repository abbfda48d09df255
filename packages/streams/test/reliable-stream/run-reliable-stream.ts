import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { within } from '@grip/conformance'
import { Publisher } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { createStreams, type History, type Streams } from '@grip/streams'
import { createApp } from '../../../../examples/reliable-stream/app.ts'
import type { ReplaceableProxy } from '../kit/proxies.ts'
import { EventStreamClient } from './event-stream-client.ts'

export interface ReliableStreamOptions {
  events: number
  restarts: number
  /** One for each function that adds events, over the same store. */
  histories: readonly History[]
  /** Starts the proxy, or another one in the place of the one that has ended. */
  startProxy(origin: string, ended?: ReplaceableProxy): Promise<ReplaceableProxy>
  /** Hears after each restart how many there were. */
  onRestart?(count: number): void
}

export interface ReliableStreamResult {
  events: number
  restarts: number
  /** Of these, how many without a chance for the proxy to finish anything. */
  kills: number
  clients: number
  /** How often all clients together were answered again after their streams had ended. */
  reconnects: number
  /** The fewest reconnects of one client. */
  fewestReconnects: number
  /** Publishes that failed for good, retries included. */
  failedPublishes: number
  lost: number
  repeated: number
  inOrder: boolean
  seconds: number
}

const CLIENTS = 3
const CHANNEL = 'show'

/**
 * Adds events to the stream of examples/reliable-stream while its proxy is restarted, again and again, and counts
 * what clients got that reconnect as browsers do.
 */
export async function runReliableStream(options: ReliableStreamOptions): Promise<ReliableStreamResult> {
  const { events, restarts, histories, startProxy, onRestart } = options
  const began = performance.now()
  const app = createApp(createStreams<never>({ history: histories[0]! }))
  const origin = http.createServer(toNodeListener(app)).listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`
  let proxy = await startProxy(originUrl)
  process.env['GRIP_URL'] = proxy.gripUrl
  const writers = histories.map((history) => new Writer(history, proxy.gripUrl))
  const clients = Array.from(
    { length: CLIENTS },
    () => new EventStreamClient(`${proxy.url}/events/${CHANNEL}`),
  )
  const allConnected = () =>
    within(Promise.all(clients.map((client) => client.connected())), 'all clients to be connected', 60)
  let added = 0
  const addUpTo = async (count: number) => {
    const share = writers.map(async (writer) => {
      while (added < count) await writer.add(`event ${++added}`)
    })
    await Promise.all(share)
  }

  try {
    let kills = 0
    for (let restart = 1; restart <= restarts; restart++) {
      await allConnected()
      const [before, after] = [(restart - 0.5) / (restarts + 0.5), restart / (restarts + 0.5)]
      const toBeAdded = addUpTo(Math.floor(events * before))
      clients[restart % CLIENTS]!.drop()
      await toBeAdded
      await allConnected()
      const meanwhile = addUpTo(Math.floor(events * after))
      const abruptly = restart % 2 === 0
      await (abruptly ? proxy.kill() : proxy.stop())
      kills += abruptly ? 1 : 0
      await within(
        Promise.all(clients.map((client) => client.disconnected())),
        'all clients to be disconnected',
      )
      proxy = await startProxy(originUrl, proxy)
      await meanwhile
      onRestart?.(restart)
    }
    await addUpTo(events)
    await Promise.all(writers.map((writer) => writer.settled()))
    // Longer than the silence after which a client takes its connection for dead, and than the next link's timeout.
    const all = Promise.all(clients.map((client) => client.has(events)))
    await within(all, 'the last event', 90).catch(() => {})
    const ids = clients.map((client) => client.events.map(({ id }) => Number(id)))
    const reconnects = clients.map((client) => client.reconnects)
    return {
      events: added,
      restarts,
      kills,
      clients: CLIENTS,
      reconnects: reconnects.reduce((sum, count) => sum + count, 0),
      fewestReconnects: Math.min(...reconnects),
      failedPublishes: writers.reduce((sum, { failed }) => sum + failed, 0),
      lost: ids.reduce((sum, list) => sum + events - new Set(list).size, 0),
      repeated: ids.reduce((sum, list) => sum + list.length - new Set(list).size, 0),
      inOrder: ids.every((list) => list.every((id, index) => index === 0 || id > list[index - 1]!)),
      seconds: Math.round((performance.now() - began) / 1000),
    }
  } finally {
    for (const client of clients) client.close()
    await proxy.stop()
    origin.close()
    origin.closeAllConnections()
  }
}

/** A function that adds events, whose publishes may fail. */
class Writer {
  failed = 0
  readonly #streams: Streams<never>
  readonly #publisher: Publisher

  constructor(history: History, gripUrl: string) {
    this.#streams = createStreams<never>({ history, onError: () => void this.failed++ })
    this.#publisher = new Publisher(gripUrl)
  }

  async add(data: string): Promise<void> {
    await this.#streams.append(this.#publisher, CHANNEL, data)
  }

  settled(): Promise<void> {
    return this.#publisher.drain()
  }
}
