import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createDevProxy, type DevProxy } from '@grip/dev'

const PAGE = new Map([
  ['/', { file: 'page/index.html', type: 'text/html; charset=utf-8' }],
  ['/base.css', { file: 'page/base.css', type: 'text/css' }],
  ['/chat.css', { file: 'page/chat.css', type: 'text/css' }],
  ['/chat.js', { file: 'page/chat.js', type: 'text/javascript' }],
  ['/markdown.js', { file: 'page/markdown.js', type: 'text/javascript' }],
  ['/read-answer.js', { file: 'page/read-answer.js', type: 'text/javascript' }],
])

// The origin: the page, what the two buttons do, and a function for the rest.
const origin = http.createServer((request, response) => {
  const path = request.url?.split('?')[0] ?? ''
  const page = PAGE.get(path)
  if (page !== undefined) {
    response.setHeader('content-type', page.type)
    createReadStream(new URL(page.file, import.meta.url)).pipe(response)
  } else if (request.method === 'POST' && (path === '/kill' || path === '/cut')) {
    // Not for the pages of other sites.
    if (request.headers.origin !== `http://${request.headers.host}`) return response.writeHead(403).end()
    response.writeHead(202).end()
    void (path === '/kill' ? killFunction() : cutCable())
  } else void forward(request, response)
})
origin.listen(0, '127.0.0.1')
await once(origin, 'listening')

// The proxy, which is what clients see.
let proxy = await startProxy(Number(process.env.PORT ?? 7999))
let cutting = false

const folder = await mkdtemp(join(tmpdir(), 'ai-chat-'))
let functionStarted = startFunction()
await functionStarted
console.log(`The chat is at ${proxy.url}/ (Ctrl-C stops it)`)
if (process.env.AI_API_KEY === undefined) console.log('No AI_API_KEY, so the answers are made up')
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())

interface RunningFunction {
  child: ChildProcess
  port: number
}

async function startFunction(): Promise<RunningFunction> {
  const env = { ...process.env, GRIP_URL: proxy.gripUrl, DATABASE_FILE: join(folder, 'chat.db') }
  const child = fork(new URL('function.ts', import.meta.url), { env })
  const [port] = (await once(child, 'message')) as [number]
  return { child, port }
}

/** Ends the function as a crash does, and starts another. */
async function killFunction(): Promise<void> {
  const { child } = await functionStarted
  functionStarted = startFunction()
  child.kill('SIGKILL')
  console.log(`function ${child.pid} was killed`)
}

/** Ends the proxy with all connections that it holds, and starts another one at its addresses two seconds later. */
async function cutCable(): Promise<void> {
  if (cutting) return
  cutting = true
  const [port, controlPort] = [proxy.url, proxy.controlUrl].map((url) => Number(new URL(url).port))
  // The answer is on its way through this very proxy.
  await setTimeout(100)
  await proxy.close()
  console.log('The cable is cut')
  await setTimeout(2000)
  proxy = await openProxy(port!, controlPort!)
  cutting = false
  console.log('The cable is back')
}

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { port } = await functionStarted
  const { url: path, method, headers } = request
  const upstream = http.request({ port, path, method, headers, host: '127.0.0.1' }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers)
    answer.on('error', () => response.destroy()).pipe(response)
  })
  upstream.on('error', () => response.destroy())
  request.pipe(upstream)
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

async function stop(): Promise<void> {
  const { child } = await functionStarted
  child.kill('SIGKILL')
  await proxy.close()
  await rm(folder, { recursive: true, force: true })
  process.exit()
}
