// The app behind both proxies, in a process of its own.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { serveCalls } from './call-process.ts'

// Paths are channels; the socket of any of them echoes as well.
const app = createGripHandler(
  (request, grip) => {
    const channel = new URL(request.url).pathname.slice(1)
    if (request.method === 'GET') {
      return grip.holdStream(channel, { body: 'held\n', headers: { 'content-type': 'text/plain' } })
    }
    return grip.webSocket({ open: (ws) => ws.subscribe(channel), message: (ws, data) => ws.send(data) })
  },
  { config: 'http://127.0.0.1:5561?iss=pushpin&key=changeme' },
)

const server = http.createServer(toNodeListener(app))
const listening = new Promise<number>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
})

/** What the origin's process does. */
export type OriginProcess = { url(): Promise<string> }

serveCalls<OriginProcess>({ url: async () => `http://127.0.0.1:${await listening}` })
