import { once } from 'node:events'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { signGripSig } from '@grip/core/wire'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CACHE, ROOT } from '../src/packages.ts'
import { type RunningWorker, serveWorker } from '../src/serve-worker.ts'

// A bundle of the built package, with the compatibility date 2025-01-01; the key of its configuration.
const KEY = 'a-key-of-this-test-for-its-own-use'

/** POSTs that wait for an answer, of one publish each. */
const held: ServerResponse[] = []
let hold = true
let arrived: () => void = () => undefined

const control = createServer((request, response) => {
  void text(request).then((body) => {
    const { items } = JSON.parse(body) as { items: { channel: string }[] }
    if (!hold) return response.end('Published\n')
    if (items.length === 1) held.push(response)
    return arrived()
  })
})

let worker: RunningWorker

beforeAll(async () => {
  const [fixture, folder] = [join(import.meta.dirname, '../fixtures/workerd'), join(CACHE, 'workerd')]
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: [join(fixture, 'worker.js')],
    outfile: join(folder, 'worker.js'),
    alias: { '@grip/core': join(ROOT, 'packages/core/dist/index.js') },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  })
  cpSync(join(fixture, 'config.capnp'), join(folder, 'config.capnp'))
  control.listen(0, '127.0.0.1')
  await once(control, 'listening')
  const { port } = control.address() as AddressInfo
  worker = await serveWorker(folder, [`--external-addr=control=127.0.0.1:${port}`])
})

afterAll(async () => {
  await worker.close()
  control.closeAllConnections()
  control.close()
})

it('runs where neither process nor Buffer are', async () => {
  const response = await fetch(`${worker.url}/globals`)
  expect(await response.json()).toEqual({ process: 'undefined', Buffer: 'undefined', proxied: false })
})

it('opens a WebSocket, subscribes it and echoes its text', async () => {
  const opened = await post('OPEN\r\n', await signed())
  expect(opened.status).toBe(200)
  expect(opened.headers.get('content-type')).toBe('application/websocket-events')
  expect(await opened.text()).toBe('OPEN\r\nTEXT 27\r\nc:{"channel":"news","type":"subscribe"}\r\n')

  // What a proxy keeps of it, and sends with the next request.
  const meta = [...opened.headers].flatMap(([name, value]) =>
    name.startsWith('set-meta-') ? [[name.replace('set-', ''), value] as const] : [],
  )
  const echoed = await post('TEXT 5\r\nhello\r\n', await signed(), Object.fromEntries(meta))
  expect([echoed.status, await echoed.text()]).toEqual([200, 'TEXT 7\r\nm:hello\r\n'])
})

it('holds a request', async () => {
  const response = await fetch(`${worker.url}/events`, { headers: { 'Grip-Sig': await signed() } })
  expect(response.headers.get('grip-hold')).toBe('stream')
  expect(response.headers.get('grip-channel')).toBe('news')
})

it('refuses events that are not signed', async () => {
  expect((await post('OPEN\r\n')).status).toBe(403)
})

it.each(['/handler', '/publisher'])(
  '50 overlapping requests publish, one client leaves: the others are answered (%s)',
  async (path) => {
    held.length = 0
    hold = true
    const all = new Promise<void>((resolve) => {
      arrived = () => {
        if (held.length >= 50) resolve()
      }
    })
    const leaving = new AbortController()
    const requests = Array.from({ length: 50 }, (_, channel) =>
      fetch(`${worker.url}${path}?channel=${channel}`, channel === 0 ? { signal: leaving.signal } : {}),
    )
    await all
    leaving.abort()
    await expect(requests[0]).rejects.toThrow('aborted')
    hold = false
    for (const response of held) response.end('Published\n')
    const answers = await Promise.all(requests.slice(1))
    expect(answers.map(({ status }) => status)).toEqual(Array(49).fill(204))
    expect((await fetch(`${worker.url}${path}?channel=next`)).status).toBe(204)
  },
)

function signed(): Promise<string> {
  return signGripSig(KEY, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 })
}

function post(body: string, signature?: string, meta: Record<string, string> = {}): Promise<Response> {
  const headers = {
    'content-type': 'application/websocket-events',
    accept: 'application/websocket-events',
    'connection-id': 'c1',
    'sec-websocket-extensions': 'grip',
    ...(signature === undefined ? {} : { 'grip-sig': signature }),
    ...meta,
  }
  return fetch(`${worker.url}/chat`, { method: 'POST', headers, body })
}
