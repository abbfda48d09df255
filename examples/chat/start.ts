import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDevProxy, type DevProxy, type DevProxyEvent } from '@grip/dev'
import { toNodeListener } from '@grip/node'
import app from './app.ts'

const PAGE = new Map([
  ['/', { file: 'page/index.html', type: 'text/html; charset=utf-8' }],
  ['/base.css', { file: 'page/base.css', type: 'text/css' }],
  ['/chat.css', { file: 'page/chat.css', type: 'text/css' }],
  ['/chat.js', { file: 'page/chat.js', type: 'text/javascript' }],
])

// The origin: the page, and the app for the rest.
const serveApp = toNodeListener(app)
const origin = http.createServer((request, response) => {
  const page = PAGE.get(request.url ?? '')
  if (page === undefined) return serveApp(request, response)
  response.setHeader('content-type', page.type)
  createReadStream(new URL(page.file, import.meta.url)).pipe(response)
})
origin.listen(0, '127.0.0.1')
await once(origin, 'listening')

// The proxy, which is what clients see.
const proxy = await startProxy(Number(process.env.PORT ?? 7999))
process.env.GRIP_URL = proxy.gripUrl
console.log(`Chat is at ${proxy.url}/ (Ctrl-C stops it)`)
process.once('SIGINT', stop)
process.once('SIGTERM', stop)

async function startProxy(wanted: number): Promise<DevProxy> {
  const { port: originPort } = origin.address() as AddressInfo
  for (let port = wanted; ; port++) {
    try {
      return await createDevProxy({ origin: `http://127.0.0.1:${originPort}`, port, controlPort: 0, log })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port >= wanted + 50) throw error
      console.log(`Port ${port} is in use, trying ${port + 1}`)
    }
  }
}

function log({ level, code, path, channel, message }: DevProxyEvent): void {
  if (level === 'warning') console.warn(`${path ?? channel ?? 'proxy'}: ${message} (${code})`)
}

function stop(): void {
  void proxy.close()
  origin.close()
  origin.closeAllConnections()
}
