import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { Publisher } from '@grip/core'
import { serveControl } from './control-server.ts'
import { channelsOf, itemsOf, numbers } from './published-items.ts'

const X = { httpStream: 'x' }

it('F1 10,000 publishes in ticks of 100 leave one connection, and arrive in order', async () => {
  const { url, received, server } = await serveControl()
  const sockets = new Set<Socket>()
  let most = 0
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    most = Math.max(most, sockets.size)
    socket.on('close', () => sockets.delete(socket))
  })
  const publisher = new Publisher(url)
  const channels = numbers(10_000)
  for (let tick = 0; tick < 100; tick++) {
    await Promise.all(
      channels.slice(tick * 100, tick * 100 + 100).map((channel) => publisher.publish(channel, X)),
    )
  }
  expect(received.flatMap(({ body }) => channelsOf(body))).toEqual(channels)
  expect([received.length, most <= 2]).toEqual([100, true])
})

it('F1 a connection that is reset before, or within, the answer is tried again: with the ids, in order', async () => {
  let posts = 0
  const { url, received } = await serveControl((response, request) => {
    posts++
    if (posts === 1) return request.socket.resetAndDestroy()
    if (posts === 2) {
      response.writeHead(200, { 'content-length': '10' }).write('Pub', () => request.socket.resetAndDestroy())
      return undefined
    }
    return response.end('Published\n')
  })
  const publisher = new Publisher(url)
  await Promise.all(numbers(10).map((channel) => publisher.publish(channel, X)))
  const bodies = received.map(({ body }) => itemsOf(body).map(({ channel, id }) => `${channel} ${id}`))
  expect(bodies).toHaveLength(3)
  expect(new Set(bodies[0]).size).toBe(10)
  expect(bodies.slice(1)).toEqual([bodies[0], bodies[0]])
})

it('F1 a connection that went stale between two publishes does not fail the second one', async () => {
  const { url, received, server } = await serveControl()
  const publisher = new Publisher(url)
  await publisher.publish('a', X)
  server.closeAllConnections()
  await publisher.publish('b', X)
  expect(received.map(({ body }) => channelsOf(body))).toEqual([['a'], ['b']])
})

it('F1 tells of a name that does not resolve', { timeout: 60_000 }, async () => {
  const options = { attempts: 1, timeout: 50_000 }
  const publishing = new Publisher('https://no-such-host.invalid', options).publish('c', X)
  await expect(publishing).rejects.toMatchObject({
    reason: 'network',
    endpoint: 'https://no-such-host.invalid',
    message: 'https://no-such-host.invalid cannot be reached',
    channel: 'c',
  })
})

it.each([
  ['a redirect', 302],
  ['a refusal', 401],
])('F1 a hundred answers of %s, each with a page, hold no connection', async (_, status) => {
  const page = 'moved '.repeat(200_000)
  const { url, server } = await serveControl((response) =>
    response.writeHead(status, { location: '/elsewhere' }).end(page),
  )
  const sockets = new Set<Socket>()
  let most = 0
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    most = Math.max(most, sockets.size)
    socket.on('close', () => sockets.delete(socket))
  })
  const publisher = new Publisher(url)
  for (const channel of numbers(100))
    await expect(publisher.publish(channel, X)).rejects.toMatchObject({ channel })
  // One that was hung up takes a moment to be gone.
  expect(most).toBeLessThan(10)
})
