import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Grip } from '@grip/core'
import {
  type DirectWebSocketHooks,
  toUpgradeListener,
  type UpgradeListenerOptions,
} from '@grip/node/websocket'
import { afterAll } from 'vitest'
import { behindProxy, type ClauseContext, type Pushpin, startPushpin } from '../src/index.ts'

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

/** What a test of direct WebSockets works with. */
export interface BehindDirectServer {
  t: ClauseContext
  pushpin: Pushpin
  /** Publishes under the prefix `p-`. */
  grip: Grip
  /** Returns the path of the hooks. */
  serve(hooks: DirectWebSocketHooks, options?: UpgradeListenerOptions, grip?: Grip): string
}

/** Starts a server of direct WebSockets and a Pushpin before it, for the tests of a suite. */
export function behindDirectServer(): BehindDirectServer {
  const server = new DirectServer()
  const direct = {
    serve: (hooks, options, grip = direct.grip) => server.serve(hooks, grip, options),
  } as BehindDirectServer
  behindProxy(
    async () => (direct.pushpin = await server.start()),
    (t) => void Object.assign(direct, { t, grip: new Grip(direct.pushpin.gripUrl, { prefix: 'p-' }) }),
  )
  afterAll(() => server.stop())
  return direct
}
