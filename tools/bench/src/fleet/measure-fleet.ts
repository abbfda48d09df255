import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Pushpin, startPushpin, within } from '@grip/conformance'
import { type FetchFunction, Publisher } from '@grip/core'
import { END, type OpenRequest, type Told } from './subscribers.ts'

/** What one publish took. */
export interface FleetCost {
  proxies: number
  /** Subscribers of each proxy. */
  subscribers: number
  /** Milliseconds until every subscriber had it, median. */
  delivered: number
  posts: number
  /** Bytes of the bodies. */
  bytes: number
  /** Milliseconds of CPU, of the publisher. */
  publisherCpu: number
  /** Milliseconds of CPU, of all proxies together. */
  proxyCpu: number
}

const PATIENCE = 5000
const MESSAGES = 50
const WARM_UP = 20
const COLD = 1000
const CONTENT = 'x'.repeat(93)
/** Of a second, as Linux counts the CPU of a process. */
const TICKS = 100

/** Publishes to so many proxies, with more and more subscribers at each. */
export async function* measureFleet(size: number, subscribers: readonly number[]): AsyncGenerator<FleetCost> {
  const child = fork(new URL('subscribers.ts', import.meta.url))
  const told = async <Name extends string>(name: Name, value?: number): Promise<Record<Name, number>> =>
    within(
      new Promise<Record<Name, number>>((resolve) => {
        const listener = (message: Told): void => {
          if (!(name in message)) return
          const found = message as Record<Name, number>
          if (value !== undefined && found[name] !== value) return
          child.off('message', listener)
          resolve(found)
        }
        child.on('message', listener)
      }),
      `${name} of the subscribers`,
      300,
    )
  const { origin } = await told('origin')
  // A Pushpin 1.36 that is nearly full may break down under a publish to all of its streams.
  const maxConnections = 4 * Math.max(...subscribers)
  const proxies = await Promise.all(
    Array.from({ length: size }, () =>
      startPushpin({ origin: `http://127.0.0.1:${origin}`, maxConnections }),
    ),
  )
  const sent = { posts: 0, bytes: 0 }
  const fetch: FetchFunction = (url, init) => {
    sent.posts++
    sent.bytes += (init.body as Uint8Array).length
    return globalThis.fetch(url, init)
  }
  const publisher = new Publisher(
    proxies.map(({ gripUrl }) => gripUrl),
    { fetch },
  )
  let message = 100_000
  const send = (): Promise<void> => publisher.publish('cost', { httpStream: `${CONTENT}${++message}${END}` })
  const publish = async (): Promise<number> => {
    const began = performance.now()
    const delivered = told('message', message + 1).then(() => performance.now() - began)
    await send()
    return delivered
  }

  // Nobody listens yet, so that this costs little, and what is measured then is no cold start.
  for (let round = 0; round < COLD; round++) await send()
  let open = 0
  for (const count of subscribers) {
    for (const { ports } of proxies) {
      const opened = told('opened')
      child.send({ port: ports.http, count: count - open } satisfies OpenRequest)
      await opened
    }
    open = count
    // Until a message has reached all of them, also those that had to come back.
    const reached = told('message').then(() => true)
    while (!(await Promise.race([reached, send().then(() => sleep(PATIENCE, false))])));
    for (let round = 0; round < WARM_UP; round++) await publish()
    Object.assign(sent, { posts: 0, bytes: 0 })
    const [own, theirs] = [process.cpuUsage(), cpuOf(proxies)]
    const times: number[] = []
    for (let round = 0; round < MESSAGES; round++) times.push(await publish())
    const { user, system } = process.cpuUsage(own)
    yield {
      proxies: size,
      subscribers: count,
      delivered: medianOf(times),
      posts: sent.posts / MESSAGES,
      bytes: sent.bytes / MESSAGES,
      publisherCpu: (user + system) / 1000 / MESSAGES,
      proxyCpu: ((cpuOf(proxies) - theirs) * 1000) / TICKS / MESSAGES,
    }
  }
  child.disconnect()
  child.kill()
  await Promise.all(proxies.map((proxy) => proxy.stop()))
}

/** Ticks of CPU that all processes of some proxies have taken. */
function cpuOf(proxies: readonly Pushpin[]): number {
  const ids = proxies.flatMap((proxy) => proxy.processes())
  return ids.reduce((sum, id) => {
    const fields = readFileSync(`/proc/${id}/stat`, 'latin1').split(') ')[1]!.split(' ')
    return sum + Number(fields[11]) + Number(fields[12])
  }, 0)
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
