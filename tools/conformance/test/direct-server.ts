import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Grip } from '@grip/core'
import {
  type DirectWebSocketHooks,
  toUpgradeListener,
  type UpgradeListenerOptions,
} from '@grip/node/websocket'
import { type Pushpin, startPushpin } from '../src/index.ts'

/** A server of direct WebSockets, hooks under a path of their own each. */
export class DirectServer {
  readonly #listeners: ReturnType<typeof toUpgradeListener>[] = []
  readonly #server: http.Server = http
    .createServer()
    .on('upgrade', (request, socket, head) =>
      this.#listeners[Number(request.url!.slice(1))]!(request, socket, head),
    )

  /** Starts it, and a Pushpin before it. */
  async start(): Promise<Pushpin> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const origin = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return startPushpin({ origin: `http://${origin}`, routes: [`* ${origin}`] })
  }

  /** Returns the path of the hooks. */
  serve(hooks: DirectWebSocketHooks, grip: Grip, options?: UpgradeListenerOptions): string {
    return `/${this.#listeners.push(toUpgradeListener(hooks, grip, options)) - 1}`
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
