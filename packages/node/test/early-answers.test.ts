import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { toNodeListener } from '../src/index.ts'
import { serve } from './serve.ts'

const refuses = { fetch: () => new Response('no need to read', { status: 403 }) }
const reads = { fetch: async (request: Request) => new Response(await request.text()) }
const fails = {
  fetch() {
    throw new Error('expected')
  },
}

it.each([
  ['an app that reads nothing', 403, refuses, 'Content-Length: 6', ['abc', 'def']],
  ['an app that fails', 500, fails, 'Content-Length: 6', ['abc', 'def']],
  ['a body that says that it is too long', 413, reads, 'Content-Length: 6', ['abc', 'def']],
  [
    'a body that turns out to be too long',
    413,
    reads,
    'Transfer-Encoding: chunked',
    ['5\r\nabcde\r\n', '0\r\n\r\n'],
  ],
])('answers a proxy once all of its request is there: %s', async (_, status, app, framing, [begin, rest]) => {
  const order: string[] = []
  const arrivals = new EventEmitter()
  const arrived = once(arrivals, 'request')
  const listener = toNodeListener(app, { maxBodyBytes: status === 413 ? 4 : 100, onError: () => {} })
  const { port } = await serve((request, response) => {
    request.once('end', () => order.push('body'))
    response.once('finish', () => order.push('answer'))
    listener(request, response)
    arrivals.emit('request')
  })
  const client = connect(port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nGrip-Sig: any\r\n${framing}\r\n\r\n${begin}`)
  await arrived
  client.write(rest!)
  expect(String(await once(client, 'data'))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(order).toEqual(['body', 'answer'])
})

it('is done with a proxy that leaves in the middle of its request', async () => {
  const ends = new EventEmitter()
  const closed = once(ends, 'close')
  const listener = toNodeListener(refuses)
  const { port } = await serve((request, response) => {
    response.once('close', () => ends.emit('close'))
    listener(request, response)
    client.destroy()
  })
  const client = connect(port, '127.0.0.1')
  client.write('POST / HTTP/1.1\r\nHost: x\r\nGrip-Sig: any\r\nContent-Length: 6\r\n\r\nabc')
  await expect(closed).resolves.toEqual([])
})
