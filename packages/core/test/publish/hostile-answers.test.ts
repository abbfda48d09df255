import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { PublishError, Publisher } from '@grip/core'
import { turn } from '../support/proxy.ts'
import { type Answer, serveControl } from './control-server.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 120_000 })

const X = { httpStream: 'x' }

/** Rejections that nobody handled, from here on. */
function unhandledRejections(): unknown[] {
  const unhandled: unknown[] = []
  const listener = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', listener)
  onTestFinished(() => void process.off('unhandledRejection', listener))
  return unhandled
}

/** A server that sends a text a byte at a time, and after it a last byte over and over. */
async function serveDrops(text: string, last: string): Promise<{ url: string; closed: Promise<unknown> }> {
  let closed!: () => void
  const all = new Promise<void>((resolve) => (closed = resolve))
  const server = createServer((socket) => {
    let at = 0
    const drops = setInterval(() => socket.write(text[at++] ?? last), 5)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(drops)
      closed()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, closed: all }
}

it.each([
  ['a status line', 'HTTP/1.1 200 O', 'K'],
  ['headers', 'HTTP/1.1 200 OK\r\nx: ', 'y'],
  ['a body', 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n', 'z'],
  ['a refusal', 'HTTP/1.1 500 No\r\ncontent-length: 100000\r\n\r\n', 'z'],
  ['a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfff\r\n', 'z'],
])('F1 gives up after the timeout on %s that comes a byte at a time, and hangs up', async (_, text, last) => {
  const { url, closed } = await serveDrops(text, last)
  const publishing = new Publisher(url, { attempts: 1, timeout: 500 }).publish('c', X)
  await expect(publishing).rejects.toMatchObject({ reason: 'timeout', status: 504, endpoint: url })
  await closed
})

it('F1 an abort rejects within a few turns of the event loop, and no socket stays', async () => {
  let arrived!: () => void
  const sockets = new Set<Socket>()
  const { url, server } = await serveControl(() => arrived())
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const publisher = new Publisher(url)
  for (let abort = 0; abort < 100; abort++) {
    const controller = new AbortController()
    const arrival = new Promise<void>((resolve) => (arrived = resolve))
    const outcome = publisher.publish('c', X, { signal: controller.signal }).catch((error: unknown) => error)
    await arrival
    controller.abort()
    for (let turns = 0; turns < 10; turns++) await turn()
    expect(await Promise.race([outcome, Promise.resolve('still open')])).toMatchObject({ reason: 'aborted' })
  }
  await Promise.all([...sockets].map((socket) => once(socket, 'close')))
})

it('F1 a proxy that refuses everything gets three attempts of one publish', async () => {
  const { url, received } = await serveControl((response) => response.writeHead(503).end())
  await expect(new Publisher(url).publish('c', X)).rejects.toMatchObject({ response: { status: 503 } })
  expect(received).toHaveLength(3)
})

const FAULTS: readonly Answer[] = [
  (_, request) => request.socket.resetAndDestroy(),
  (response, request) =>
    void response.writeHead(200, { 'content-length': 9 }).write('P', () => request.socket.resetAndDestroy()),
  (response) => response.writeHead(503, { 'retry-after': '0' }).end('busy'),
  (response) => response.writeHead(401).end('no'),
  (response) => response.writeHead(302, { location: '/elsewhere' }).end('moved'),
  (response) => void response.writeHead(500).write('y'.repeat(100_000)),
  (response) => void response.writeHead(200, { 'content-length': 9 }).write('Pub'),
  () => undefined,
]

it('F1 10,000 publishes, a fifth of the POSTs faulty, leave no socket and no rejection', async () => {
  const unhandled = unhandledRejections()
  const sockets = new Set<Socket>()
  let posts = 0
  const { url, server } = await serveControl((response, request) => {
    const fault = posts++ % 5 === 4 ? FAULTS[Math.floor(posts / 5) % FAULTS.length] : undefined
    if (fault === undefined) response.end('Published\n')
    else fault(response, request)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const publisher = new Publisher(url, { attempts: 1, timeout: 100 })
  const settled = { fulfilled: 0, rejected: 0 }
  for (let tick = 0; tick < 200; tick++) {
    const publishes = Array.from({ length: 50 }, (_, index) => {
      const signal = index === 49 && tick % 10 === 0 ? AbortSignal.timeout(1) : undefined
      return publisher.publish('c', X, { signal })
    })
    for (const outcome of await Promise.allSettled(publishes)) {
      settled[outcome.status]++
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(PublishError)
    }
  }
  // A connection that waits for the next publish is none that leaked.
  const open = [...sockets].map((socket) => once(socket, 'close'))
  server.closeIdleConnections()
  await Promise.all(open)
  expect([settled.fulfilled + settled.rejected, settled.rejected > 1000]).toEqual([10_000, true])
  expect(unhandled).toEqual([])
})
