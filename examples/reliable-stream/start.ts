import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { Publisher } from '@grip/core'
import { createDevProxy, type DevProxy } from '@grip/dev'
import { toNodeListener } from '@grip/node'
import { createStreams, type Streams } from '@grip/streams'
import { postgresHistory, postgresSchema } from '@grip/streams/postgres'
import { createApp } from './app.ts'

const PAGE = new Map([
  ['/', { file: 'page/index.html', type: 'text/html; charset=utf-8' }],
  ['/stream.css', { file: 'page/stream.css', type: 'text/css' }],
  ['/stream.js', { file: 'page/stream.js', type: 'text/javascript' }],
])

// The history: with DATABASE_URL your own PostgreSQL, else one in this process, which ends with it.
const streams = process.env.DATABASE_URL ? (await import('./database.ts')).streams : await streamsInProcess()

// The origin: the page, a way to restart the proxy, and the app for the rest.
const serveApp = toNodeListener(createApp(streams))
const origin = http.createServer((request, response) => {
  const page = PAGE.get(request.url ?? '')
  if (page !== undefined) {
    response.setHeader('content-type', page.type)
    createReadStream(new URL(page.file, import.meta.url)).pipe(response)
  } else if (request.url === '/restart' && request.method === 'POST') {
    // Not for the pages of other sites.
    if (request.headers.origin !== `http://${request.headers.host}`) return response.writeHead(403).end()
    response.writeHead(202).end()
    void restartProxy()
  } else serveApp(request, response)
})
origin.listen(0, '127.0.0.1')
await once(origin, 'listening')

// The proxy, which is what clients see.
let proxy = await startProxy(Number(process.env.PORT ?? 7999))
let restarting: Promise<void> | undefined
process.env.GRIP_URL = proxy.gripUrl
console.log(`The stream is at ${proxy.url}/ (Ctrl-C stops it)`)
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())

// An event every second, as a cron job or a queue would add it.
const publisher = Publisher.fromEnv()
const timer = setInterval(() => void tick().catch((error: Error) => console.log(error.message)), 1000)

async function tick(): Promise<void> {
  await streams.append(publisher, 'ticks', new Date().toISOString())
}

async function streamsInProcess(): Promise<Streams<never>> {
  const database = new PGlite()
  await database.exec(postgresSchema)
  const onError = (error: unknown): void => console.log((error as Error).message)
  return createStreams<never>({ history: postgresHistory(database), onError })
}

async function startProxy(wanted: number): Promise<DevProxy> {
  for (let port = wanted; ; port++) {
    try {
      return await openProxy(port, 0)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port >= wanted + 50) throw error
      console.log(`Port ${port} is in use, trying ${port + 1}`)
    }
  }
}

function openProxy(port: number, controlPort: number): Promise<DevProxy> {
  const { port: originPort } = origin.address() as AddressInfo
  return createDevProxy({ origin: `http://127.0.0.1:${originPort}`, port, controlPort })
}

/** Ends the proxy, with all that it holds, and starts another one at its addresses three seconds later. */
async function restartProxy(): Promise<void> {
  restarting ??= (async () => {
    const [port, controlPort] = [proxy.url, proxy.controlUrl].map((url) => Number(new URL(url).port))
    // The answer is on its way through this very proxy.
    await setTimeout(100)
    await proxy.close()
    console.log('The proxy is down')
    await setTimeout(3000)
    proxy = await openProxy(port!, controlPort!)
    console.log('The proxy is back')
  })()
  await restarting
  restarting = undefined
}

async function stop(): Promise<void> {
  clearInterval(timer)
  await restarting
  await proxy.close()
  // The database has timers of its own.
  process.exit()
}
