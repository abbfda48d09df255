import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Pushpin, startPushpin, within } from '@grip/conformance'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'

/** A Pushpin, and an origin whose WebSockets listen to the channel that their path names. */
export interface Listening {
  pushpin: Pushpin
  /** A WebSocket that is subscribed to a channel. */
  listen(channel: string): Promise<Listener>
  stop(): Promise<void>
}

export interface Listener {
  /** Resolves with all messages so far, once there are as many. */
  messages(count: number): Promise<(string | number[])[]>
  close(): void
}

export async function startListening(): Promise<Listening> {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pushpin = await startPushpin({ origin, subscriptionLinger: 0 })
  const app = createGripHandler(
    (request, grip) => {
      const channel = new URL(request.url).pathname.slice(1)
      return grip.webSocket({ open: (ws) => ws.subscribe(channel) })
    },
    { config: pushpin.gripUrl },
  )
  server.on('request', toNodeListener(app))
  return {
    pushpin,
    async listen(channel) {
      const listener = listenTo(`${pushpin.wsUrl}/${channel}`)
      await within(pushpin.waitForSubscriber(channel), `a subscriber of ${channel}`)
      return listener
    },
    async stop() {
      await pushpin.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function listenTo(url: string): Listener {
  const received: (string | number[])[] = []
  const waiting = new Set<() => void>()
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    received.push(typeof data === 'string' ? data : [...new Uint8Array(data)])
    for (const check of waiting) check()
  })
  return {
    messages(count) {
      const enough = new Promise<(string | number[])[]>((resolve) => {
        const check = (): void => {
          if (received.length >= count) resolve([...received])
        }
        waiting.add(check)
        check()
      })
      return within(enough, `${count} messages`)
    },
    close: () => socket.close(),
  }
}
