import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Engine, Exchange, Mailbox, type Pushpin, startPushpin, within } from '@grip/conformance'
import { createGripHandler, type GripHandlerFunction, Publisher, type PublisherOptions } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { FleetClient, kinds } from './fleet-client.ts'

const CHANNEL = 'fleet'

/** Several Pushpins before one origin, and a publisher to all of them. Messages are the numbers from 1 on. */
export class Fleet {
  readonly proxies: Pushpin[]
  readonly publisher: Publisher
  readonly #server: http.Server
  readonly #engine: Engine
  readonly #history: string[] = []
  readonly #firstPolls = new Mailbox<void>()

  private constructor(proxies: Pushpin[], server: http.Server, options: PublisherOptions, engine: Engine) {
    const config = proxies.map(({ gripUrl }) => gripUrl)
    this.proxies = proxies
    this.publisher = new Publisher(config, options)
    this.#server = server
    this.#engine = engine
    server.on('request', toNodeListener(createGripHandler(this.#serve, { config })))
  }

  static async start(size: number, options: PublisherOptions, engine: Engine): Promise<Fleet> {
    const server = http.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const origin = originOf(server)
    const proxies = await Promise.all(Array.from({ length: size }, () => startPushpin({ origin, engine })))
    const fleet = new Fleet(proxies, server, options, engine)
    await fleet.#settle(...proxies)
    return fleet
  }

  /** So many messages were published. */
  get published(): number {
    return this.#history.length
  }

  /** Lets clients of each kind listen to one proxy. */
  async join(proxy: number, ofEachKind: number): Promise<FleetClient[]> {
    const { url, waitForSubscriber } = this.proxies[proxy]!
    const count = ofEachKind * kinds.length
    const clients = Array.from(
      { length: count },
      (_, index) => new FleetClient(kinds[index % kinds.length]!, url, this.published),
    )
    await within(waitForSubscriber(CHANNEL, 1 + count), `${count} subscriptions to proxy ${proxy}`)
    return clients
  }

  /** Publishes the next message to everyone, and says which it is. */
  publish(): { text: string; outcome: Promise<void> } {
    const id = this.#history.push(`${this.published + 1}`)
    const line = `${id}\n`
    const message = { webSocket: `${id}`, httpStream: line, httpResponse: line }
    const outcome = this.publisher.publish(CHANNEL, message, { id: `${id}`, prevId: `${id - 1}` })
    return { text: `${id}`, outcome }
  }

  /** Ends a proxy as a power cut does. */
  async kill(proxy: number): Promise<void> {
    await this.proxies[proxy]!.kill()
  }

  /** Starts a proxy again, at the address that it had. */
  async restart(proxy: number): Promise<void> {
    const { ports } = this.proxies[proxy]!
    const again = await startPushpin({ origin: originOf(this.#server), ports, engine: this.#engine })
    this.proxies[proxy] = again
    await this.#settle(again)
  }

  async stop(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.stop()))
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  // A second after its first subscription Pushpin asks again for every long-poll of the channel, and what is
  // published meanwhile is for none of them.
  async #settle(...proxies: Pushpin[]): Promise<void> {
    const polls = proxies.map(({ url }) => new Exchange(url, '/first', 'fleet.test'))
    for (let count = 0; count < 2 * polls.length; count++) await this.#firstPolls.next('a first long-poll')
    for (const poll of polls) poll.abort()
  }

  readonly #serve: GripHandlerFunction<unknown> = (request, grip) => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/first') this.#firstPolls.push()
    if (pathname === '/socket') return grip.webSocket({ open: (ws) => ws.subscribe(CHANNEL) })
    if (pathname === '/stream') return grip.holdStream(CHANNEL)
    const after = Number(searchParams.get('after') ?? this.published)
    // A long-poll that lags behind is answered from the history, so that it misses nothing between two polls, nor
    // what was published in the moment in which the proxy took it: the next publish, or the timeout, ends that.
    if (after < this.published) return new Response(`${this.#history.slice(after).join('\n')}\n`)
    return grip.holdResponse({ name: CHANNEL, prevId: `${after}` }, { timeout: 5 })
  }
}

function originOf(server: http.Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
