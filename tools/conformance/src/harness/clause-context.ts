import { hold } from './answers.ts'
import { Exchange, type Answer, type RequestInit } from './http-client.ts'
import type { OriginServer } from './origin-server.ts'
import { RawSocket } from './raw-socket.ts'
import type { ScriptedOrigin } from './scripted-origin.ts'
import { WebSocketClient, type WebSocketInit } from './web-socket-client.ts'
import { Unmet, within } from './within.ts'

export interface RunningProxy {
  url: string
  wsUrl: string
  controlUrl: string
  /** Resolves once `count` connections have subscribed to the channel, from a moment of {@link now} on. */
  waitForSubscriber(channel: string, count?: number, since?: number): Promise<void>
  /** This moment, as the proxy counts. */
  now(): number
  stop(): Promise<void>
  /** Whether a second after the first subscription to a channel the proxy repeats the requests of its holds. */
  repeatsFirstHolds?: boolean
  /** What the proxy itself wrote down about a Host, for the message of a failure. */
  explain?(host: string): string
  /** How many held connections the proxy says that it lost through no fault of client or origin. */
  lostConnections?(): number
  /** Whether it now and then loses a connection without a word, so that a clause that fails deserves another try. */
  losesSilently?: boolean
}

export interface PublishItem {
  channel: string
  [key: string]: unknown
}

/** What a clause works with: its own origin, clients of the proxy, and the publish endpoint. */
export class ClauseContext {
  /** The Host by which requests reach this clause's origin. */
  readonly host: string
  readonly origin: ScriptedOrigin
  /** GRIP_URL for a program behind the proxy. */
  readonly gripUrl: string
  readonly #proxy: RunningProxy
  readonly #server: OriginServer
  readonly #id: string
  readonly #begin: number
  readonly #open: { destroy(): void }[] = []
  #channels = 0

  constructor(id: string, proxy: RunningProxy, server: OriginServer) {
    this.host = `${id.toLowerCase().replaceAll('.', '-')}.test`
    this.origin = server.origin(this.host)
    this.gripUrl = `${proxy.controlUrl}?iss=pushpin&key=changeme`
    this.#proxy = proxy
    this.#server = server
    this.#id = id
    this.#begin = proxy.now()
  }

  /** The same proxy with another origin, for a clause that needs several side by side. */
  other(name: string): ClauseContext {
    const context = new ClauseContext(`${name}.${this.#id}`, this.#proxy, this.#server)
    this.#open.push({ destroy: () => context.close() })
    return context
  }

  /** A channel name that no other clause has. */
  channel(): string {
    return `${this.host}-${++this.#channels}-${Math.random().toString(36).slice(2)}`
  }

  /** Sends a request through the proxy; the answer can be watched while it arrives. */
  request(path: string, init?: RequestInit): Exchange {
    return this.#exchange(this.#proxy.url, path, init)
  }

  /** Sends a request through the proxy and waits for the whole answer. */
  get(path: string, init?: RequestInit): Promise<Answer> {
    return this.request(path, init).complete()
  }

  /** Sends a request straight to the origin, past the proxy. */
  direct(path: string, init?: RequestInit): Promise<Answer> {
    return this.#exchange(this.#server.url, path, init).complete()
  }

  /** Opens a WebSocket through the proxy. */
  async ws(path: string, init?: WebSocketInit): Promise<WebSocketClient> {
    const client = this.handshake(path, init)
    await client.opened()
    return client
  }

  /** Begins a WebSocket handshake without waiting for its outcome. */
  handshake(path: string, init?: WebSocketInit): WebSocketClient {
    const client = new WebSocketClient(new URL(path, this.#proxy.wsUrl), this.host, init)
    this.#open.push(client)
    return client
  }

  /** Opens a TCP connection to the proxy. */
  socket(): RawSocket {
    const socket = new RawSocket(new URL(this.#proxy.url))
    this.#open.push(socket)
    return socket
  }

  /** Opens a WebSocket by hand and resolves once the handshake is answered; frames are the caller's business. */
  async rawWebSocket(headers: Record<string, string> = {}): Promise<RawSocket> {
    const fields = {
      Host: this.host,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      ...headers,
    }
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
    const socket = this.socket()
    socket.write(`GET /ws HTTP/1.1\r\n${lines.join('')}\r\n`)
    await socket.until('\r\n\r\n')
    return socket
  }

  /** Sends a request to the publish endpoint's server. */
  control(path: string, init?: RequestInit): Promise<Answer> {
    const url = new URL(this.#proxy.controlUrl)
    return this.#exchange(url.origin, path, init, url.host).complete()
  }

  /** Posts items to the publish endpoint in one request, and insists on 200. */
  async publish(...items: PublishItem[]): Promise<void> {
    const answer = await this.control('/publish/', { method: 'POST', body: JSON.stringify({ items }) })
    if (answer.status !== 200) throw new Unmet(`publish answered ${answer.status}: ${answer.text}`)
  }

  /**
   * Publishes to a response hold, an item or by a call, until it is answered. Pushpin repeats the request of a hold about a second after
   * the first subscription to its channel, and what is published during the repetition is lost.
   */
  async publishUntil(
    answered: Promise<Answer>,
    item: PublishItem | (() => Promise<unknown>),
  ): Promise<Answer> {
    for (let attempt = 1; attempt < 5; attempt++) {
      await (typeof item === 'function' ? item() : this.publish(item))
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, 3000, undefined)))
      const answer = await Promise.race([answered, patience]).finally(() => clearTimeout(timer))
      if (answer) return answer
    }
    return answered
  }

  /** Resolves once `count` connections have subscribed to the channel; those of earlier tests do not count. */
  subscribed(channel: string, count?: number): Promise<void> {
    const subscribed = this.#proxy.waitForSubscriber(channel, count, this.#begin)
    return within(subscribed, `${count ?? 1} subscriptions to ${channel}`)
  }

  /** A channel that has one subscriber, and on which no hold will be repeated for being the first. */
  async settledChannel(): Promise<string> {
    const channel = this.channel()
    const first = this.other(`first-${this.#channels}`)
    first.origin.answer(hold('response', channel))
    first.request('/')
    await this.subscribed(channel)
    await first.origin.next()
    if (this.#proxy.repeatsFirstHolds === true) await first.origin.next()
    return channel
  }

  /** Ends every connection that the clause left open. */
  close(): void {
    for (const connection of this.#open) connection.destroy()
  }

  #exchange(base: string, path: string, init?: RequestInit, host: string = this.host): Exchange {
    const exchange = new Exchange(base, path, host, init)
    this.#open.push({ destroy: () => exchange.abort() })
    return exchange
  }
}
