import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import http from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { memoryPresence } from '@grip/channels'
import { createDevProxy, type DevProxy, type DevProxyEvent } from '@grip/dev'
import { toNodeListener } from '@grip/node'
import { createStreams, memoryHistory } from '@grip/streams'
import { createChat } from './app.ts'

const PAGE = new Map([
  ['/', { file: 'page/index.html', type: 'text/html; charset=utf-8' }],
  ['/base.css', { file: 'page/base.css', type: 'text/css' }],
  ['/chat.css', { file: 'page/chat.css', type: 'text/css' }],
  ['/messages.css', { file: 'page/messages.css', type: 'text/css' }],
  ['/chat.js', { file: 'page/chat.js', type: 'text/javascript' }],
])

// The origin: the page, and the app for the rest. What is said is kept until this process ends.
const streams = createStreams({ history: memoryHistory() })
const serveApp = toNodeListener(createChat({ streams, presence: memoryPresence() }))
const origin = http.createServer((request, response) => {
  const path = request.url!.split('?')[0]!
  const page = PAGE.get(path) ?? clientFile(path)
  if (page === undefined) return serveApp(request, response)
  response.setHeader('content-type', page.type)
  const text = readFileSync(new URL(page.file, import.meta.url), 'utf8')
  response.end(page.file.endsWith('.ts') ? stripTypeScriptTypes(text) : text)
})
origin.listen(0, '127.0.0.1')
await once(origin, 'listening')

// The proxy, which is what clients see.
const proxy = await startProxy(Number(process.env.PORT ?? 7999))
process.env.GRIP_URL = proxy.gripUrl
console.log(`Chat is at ${proxy.url}/ (Ctrl-C stops it)`)
console.log(`See what goes on in it at ${proxy.inspectorUrl}`)
process.once('SIGINT', stop)
process.once('SIGTERM', stop)

/** A file of `@grip/client`, wherever it is installed: `/client/` is its entry. A bundler does this for your own page. */
function clientFile(path: string): { file: string; type: string } | undefined {
  const name = /^\/client\/([\w-]*(\.[jt]s)?)$/.exec(path)?.[1]
  if (name === undefined) return undefined
  const file = new URL(name, import.meta.resolve('@grip/client'))
  if (name === '') file.href = import.meta.resolve('@grip/client')
  return existsSync(file) ? { file: file.href, type: 'text/javascript' } : undefined
}

async function startProxy(wanted: number): Promise<DevProxy> {
  const { port: originPort } = origin.address() as AddressInfo
  for (let port = wanted; ; port++) {
    try {
      return await createDevProxy({
        origin: `http://127.0.0.1:${originPort}`,
        port,
        controlPort: 0,
        inspect: true,
        log,
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port >= wanted + 50) throw error
      console.log(`Port ${port} is in use, trying ${port + 1}`)
    }
  }
}

function log({ level, code, path, channel, message }: DevProxyEvent): void {
  // Joining an empty room reaches nobody, and that is fine.
  if (level === 'warning' && code !== 'publish-no-subscriber')
    console.warn(`${path ?? channel ?? 'proxy'}: ${message} (${code})`)
}

function stop(): void {
  void proxy.close()
  origin.close()
  origin.closeAllConnections()
}
