import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Grip } from '@grip/core'
import {
  type DirectWebSocketHooks,
  toUpgradeListener,
  type UpgradeListenerOptions,
} from '@grip/node/websocket'
import { WebSocketClient, type WebSocketInit } from '../src/harness/web-socket-client.ts'
import { type Pushpin, startPushpin, within } from '../src/index.ts'

/** A server of direct WebSockets behind a Pushpin of its own, and clients of that. */
export class DirectFixture {
  readonly pushpin: Pushpin
  /** Its prefix is `p-`. */
  readonly grip: Grip
  readonly #server: http.Server
  readonly #clients: WebSocketClient[] = []
  readonly #listeners = new Map<string, ReturnType<typeof toUpgradeListener>>()
  #channels = 0

  private constructor(pushpin: Pushpin, server: http.Server) {
    this.pushpin = pushpin
    this.grip = new Grip(pushpin.gripUrl, { prefix: 'p-' })
    this.#server = server
    server.on('upgrade', (request, socket, head) => this.#listeners.get(request.url!)!(request, socket, head))
  }

  static async start(): Promise<DirectFixture> {
    const server = http.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const pushpin = await startPushpin({ origin: `http://${origin}`, routes: [`* ${origin}`] })
    return new DirectFixture(pushpin, server)
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.destroy()
    await this.pushpin.stop()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Serves hooks under a path of their own and returns it. */
  serve(hooks: DirectWebSocketHooks, options?: UpgradeListenerOptions, grip: Grip = this.grip): string {
    const path = `/${this.#listeners.size}`
    this.#listeners.set(path, toUpgradeListener(hooks, grip, options))
    return path
  }

  /** Begins a handshake. */
  handshake(path: string, init?: WebSocketInit): WebSocketClient {
    const client = new WebSocketClient(new URL(path, this.pushpin.wsUrl), 'direct.test', init)
    this.#clients.push(client)
    return client
  }

  /** Opens a WebSocket. */
  async connect(path: string, init?: WebSocketInit): Promise<WebSocketClient> {
    const client = this.handshake(path, init)
    await client.opened()
    return client
  }

  /** A channel that no other test has. */
  newChannel(): string {
    return `direct-${++this.#channels}`
  }

  /** Waits until so many connections have subscribed to a channel. */
  subscribed(channel: string, count?: number): Promise<void> {
    return within(this.pushpin.waitForSubscriber(`p-${channel}`, count), 'a subscription')
  }
}
