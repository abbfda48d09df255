import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, it, type TestContext, vi } from 'vitest'
import { Publisher } from '@grip/core'

const X = { httpStream: 'x' }
const COMPLETE = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nPublished\n'

/** A server that sends its answer a character at a time, and then this filling, for ever. */
async function serveSlowly({ onTestFinished }: TestContext, answer: string, filling: string) {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => {
      let sent = 0
      const timer = setInterval(() => socket.write(answer[sent++] ?? filling), 2)
      socket.on('close', () => clearInterval(timer))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets }
}

// On a busy machine a connection alone can take a while, so the timeout is long, and waited for side by side.
it.concurrent.for([
  ['headers', 'HTTP/1.1 200 OK\r\nX-Slow: '],
  ['the body of a success', 'HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n'],
  ['the body of a refusal', 'HTTP/1.1 500 No\r\nContent-Length: 9000\r\n\r\n'],
])('F1 the timeout is for all of an answer: %s that never end by the byte', async ([, answer], context) => {
  const { url, sockets } = await serveSlowly(context, answer!, 'x')
  const error = await new Publisher(url, { timeout: 2000, attempts: 1 })
    .publish('c', X)
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    reason: 'timeout',
    status: 504,
    endpoint: url,
    channel: 'c',
    message: `${url} did not answer within 2000 ms`,
  })
  // The server may hear of its client only after the timeout.
  await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true), { timeout: 20_000 })
})

it('an answer that is slow, and in time, is taken', async (context) => {
  const { url, sockets } = await serveSlowly(context, COMPLETE, '')
  await expect(new Publisher(url).publish('c', X)).resolves.toBeUndefined()
  expect(sockets).toHaveLength(1)
})
