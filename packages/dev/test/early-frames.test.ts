import { once } from 'node:events'
import net from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { events, opened, startOrigin, text } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'
import { eventually } from './support/eventually.ts'

const HANDSHAKE = [
  'GET /ws HTTP/1.1', 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', '', '',
].join('\r\n') // prettier-ignore

/** Connects, with frames in the packet of the handshake. */
function eager(port: number, ...frames: Buffer[]): net.Socket {
  const socket = net.connect(port, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void socket.destroy())
  socket.write(Buffer.concat([Buffer.from(HANDSHAKE), ...frames]))
  return socket
}

const hi = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69])

it('frames that come with the handshake come after OPEN', async () => {
  const app = await startOrigin(({ body }) => (body === 'OPEN\r\n' ? opened() : events(text('m:ok'))))
  const proxy = await startProxy(app.url)
  const socket = eager(proxy.port, hi)
  let received = ''
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')))
  await eventually(() => expect(received).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\n\x81\x02ok$/))
  expect(app.requests.map(({ body }) => body)).toEqual(['OPEN\r\n', 'TEXT 2\r\nhi\r\n'])
})

it('so many of them that the app is not read any further are no matter', async () => {
  const app = await startOrigin(({ body }) => (body === 'OPEN\r\n' ? opened() : events('')))
  const proxy = await startProxy(app.url)
  const empty = Buffer.from([0x82, 0x80, 0, 0, 0, 0])
  const socket = eager(
    proxy.port,
    ...Array<Buffer>(30_000).fill(empty),
    Buffer.from([0x88, 0x80, 0, 0, 0, 0]),
  )
  await once(socket.resume(), 'close')
  const sent = app.requests
    .slice(1)
    .map(({ body }) => body)
    .join('')
  expect(sent).toBe(`${'BINARY\r\n'.repeat(30_000)}CLOSE\r\n`)
})

it('a broken one ends the connection', async () => {
  const app = await startOrigin(() => opened())
  const proxy = await startProxy(app.url)
  const socket = eager(proxy.port, Buffer.from([0x81, 0x02, 0x68, 0x69]))
  await once(socket.resume(), 'close')
  expect((await proxy.event('frame-refused')).path).toBe('/ws')
})
