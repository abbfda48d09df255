import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { memoryPresence, SendRefusedError, type Streams } from '@grip/channels'
import { createGripHandler, Publisher } from '@grip/core'
import { createDevProxy, type DevProxy } from '@grip/dev'
import { toNodeListener } from '@grip/node'
import { channels } from './channels.ts'
import { MemoryStreams } from './memory-streams.ts'

/** An app with channels, behind the development proxy. */
export interface LiveApp {
  /** Where clients go. */
  url: string
  streams: MemoryStreams
  /** Status to answer everything with, instead of serving it. */
  broken: number | undefined
  /** Whether a client with this token is let in. */
  allows: (token: string) => boolean | 401
  /** What came from clients, by key. */
  received: string[]
  /** Called once a message of a client has been published. */
  onReceived: () => void
  /** Requests that were served, as method and query. */
  requests: string[]
  /** Publishes a message in the room a. */
  say(text: string): Promise<void>
  /** Ends the proxy with all its connections; resolves once it is there again, at the same address. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts an app; messages are kept unless it has no history. */
export async function startLiveApp({
  history = true,
  page = '',
}: { history?: boolean; page?: string } = {}): Promise<LiveApp> {
  const streams = new MemoryStreams()
  const options: { streams?: Streams } = history ? { streams } : {}
  const rooms = channels.with({ ...options, presence: memoryPresence() })
  const handler = createGripHandler(
    async (request, grip) => {
      const { searchParams } = new URL(request.url)
      return rooms.serve(grip, {
        allow: () => app.allows(searchParams.get('token') ?? ''),
        as: searchParams.get('as') ?? undefined,
        receive: {
          'room-{room}': {
            message: async (room, { text }, { key }) => {
              app.received.push(key ?? '')
              if (text === 'refuse') throw new SendRefusedError('muted', 'not now')
              await room.publish(grip, 'message', { text })
              app.onReceived()
            },
          },
        },
      })
    },
    { config: () => gripUrl },
  )
  const listener = toNodeListener(handler)
  const server = http.createServer((request, response) => {
    if (request.url!.startsWith('/?')) return response.setHeader('content-type', 'text/html').end(page)
    app.requests.push(`${request.method} ${request.url}`)
    if (app.broken === undefined) return listener(request, response)
    request.resume().on('end', () => response.writeHead(app.broken!).end())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const start = (port = 0, controlPort = 0): Promise<DevProxy> =>
    createDevProxy({ origin, port, controlPort, log: () => {} })
  let proxy = await start()
  const gripUrl = proxy.gripUrl
  const publisher = new Publisher(gripUrl)
  const app: LiveApp = {
    url: `${proxy.url}/live`,
    streams,
    broken: undefined,
    allows: () => true,
    received: [],
    onReceived: () => {},
    requests: [],
    say: (text) => rooms.at('room-{room}', { room: 'a' }).publish(publisher, 'message', { text }),
    async restart() {
      const ports = [proxy.url, proxy.controlUrl].map((url) => Number(new URL(url).port))
      await proxy.close()
      proxy = await start(ports[0], ports[1])
    },
    async stop() {
      await proxy.close()
      server.close()
      server.closeAllConnections()
    },
  }
  return app
}
