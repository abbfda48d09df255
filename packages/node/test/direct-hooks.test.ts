import type { Socket } from 'node:net'
import { Grip } from '@grip/core'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { DirectWebSocket } from '../src/websocket.ts'
import { frame, handshake, open } from './direct-client.ts'
import { signalled } from './serve.ts'

it('grip is the one extension that is agreed on, whatever else is offered', async () => {
  const headers = { 'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits, grip' }
  const { received } = await handshake({}, {}, { headers })
  const lines = (await received(/\r\n\r\n/)).match(/^sec-websocket-extensions: .*$/gim)
  expect(lines).toEqual(['Sec-WebSocket-Extensions: grip'])
})

it.each([
  ['chat, best', 'best'],
  ['other', undefined],
])('of the sub-protocols %s the answer has %s', async (offered, chosen) => {
  const headers = { 'sec-websocket-protocol': offered }
  const { received } = await handshake({}, { protocols: ['best', 'chat'] }, { headers })
  expect((await received(/\r\n\r\n/)).match(/^sec-websocket-protocol: (.*)$/im)?.[1]).toBe(chosen)
})

it.each([
  ['chat ,  best', ['chat', 'best']],
  ['', []],
])('the sub-protocols of a client that offers "%s" are %j', async (header, expected) => {
  const offered = signalled<readonly string[]>()
  const headers = { 'sec-websocket-protocol': header }
  await handshake({ open: (ws) => offered.resolve(ws.protocols) }, {}, { headers })
  expect(await offered.promise).toEqual(expected)
})

it('a key that cannot be used is told, and the client learns nothing of it', async () => {
  // Of the right form, and no point of the curve, as only its first use shows.
  const [x, y] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64url')) as [string, string]
  const verifyKey = { kty: 'EC', crv: 'P-256', x, y }
  const broken = new Grip({ controlUrl: 'http://127.0.0.1:5561', verifyIssuer: 'pushpin', verifyKey })
  const parts = ['{"alg":"ES256","typ":"JWT"}', '{"iss":"pushpin","exp":4102444800}', 'x'.repeat(64)]
  const token = parts.map((part) => Buffer.from(part).toString('base64url')).join('.')
  const { received, errors } = await handshake({}, {}, { grip: broken, headers: { 'grip-sig': token } })
  expect(await received(/\r\n\r\n.*\n$/)).toMatch(/^HTTP\/1\.1 500 [^]*\r\n\r\nInternal Server Error\n$/)
  expect(errors).toMatchObject([{ code: 'ERR_GRIP_CONFIG' }])
})

it('a handshake is a GET, in any spelling of "websocket"', async () => {
  const post = await handshake({}, {}, { method: 'POST' })
  expect(await post.received(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 426 /)
  const capitals = await handshake({}, {}, { headers: { upgrade: 'WebSocket' } })
  expect(await capitals.received(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 101 /)
})

it('bytes are a plain Uint8Array, and no Buffer', async () => {
  const heard = signalled<unknown>()
  const { client } = await open({ message: (_, data) => heard.resolve(data) })
  client.write(frame('ab', 0x82))
  const data = await heard.promise
  expect([Buffer.isBuffer(data), data]).toEqual([false, Uint8Array.of(97, 98)])
})

it('a connection that breaks is a disconnect, and no error', async () => {
  const closed = signalled<unknown>()
  const { client, errors } = await open({ disconnect: (ws) => closed.resolve(ws.closed) })
  client.resetAndDestroy()
  expect([await closed.promise, errors]).toEqual([{ code: 1006, reason: '' }, []])
})

it('after a close of its own, a hook hears no more messages', async () => {
  const heard: unknown[] = []
  const closed = signalled<unknown>()
  const { client, received } = await open({
    message(ws, data) {
      heard.push(data)
      ws.close(4000)
    },
    close: (_, close) => closed.resolve(close),
  })
  client.write(Buffer.concat([frame('first'), frame('second')]))
  await received(/\x88\x02\x0f\xa0$/)
  client.end(frame(Uint8Array.of(0x0f, 0xa0), 0x88))
  expect([await closed.promise, heard]).toEqual([{ code: 4000, reason: '' }, ['first']])
})

it('a hook that closes and throws closes with its own code, and is told once', async () => {
  const fault = new Error('fault')
  const { client, received, errors } = await open({
    message(ws) {
      ws.close(4000)
      throw fault
    },
  })
  client.write(frame('go'))
  await received(/\x88\x02\x0f\xa0$/)
  expect(errors).toEqual([fault])
})

it('an error hook that throws is told as well, unless it throws what it was given', async () => {
  const [first, second] = [new Error('first'), new Error('second')]
  for (const thrown of [first, second]) {
    const { client, received, errors } = await open({
      message: () => Promise.reject(first),
      error: () => Promise.reject(thrown),
    })
    client.write(frame('go'))
    await received(/\x88\x02\x03\xf3$/)
    expect(errors).toEqual(thrown === first ? [first] : [second, first])
  }
})

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('onError failed')
    },
  ],
  ['rejects', () => Promise.reject(new Error('onError failed'))],
])('an onError that %s is told to the console, and the socket is closed all the same', async (_, onError) => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => log.mockRestore())
  const { client, received } = await open(
    { message: () => Promise.reject(new Error('fault')) },
    { onError: onError as () => void },
  )
  client.write(frame('go'))
  await received(/\x88\x02\x03\xf3$/)
  expect(log.mock.calls).toEqual([[expect.objectContaining({ message: 'onError failed' })]])
})

it('a refusal has its own reason, length and bytes, and ends the connection', async () => {
  const headers = {
    'content-length': '99',
    'transfer-encoding': 'chunked',
    connection: 'keep-alive',
    trailer: 'x-sum',
    'x-name': 'caf\u00c3\u00a9',
  }
  const refusal = new Response('h\u00e9', { status: 403, statusText: 'Not Here', headers })
  const { received, server } = await handshake({ open: () => refusal })
  const answer = await received(/\r\n\r\nh\u00c3\u00a9$/)
  expect(answer).toMatch(/^HTTP\/1\.1 403 Not Here\r\n/)
  const framing = answer.match(/^(content-length|transfer-encoding|connection|trailer): .*$/gim)
  expect(framing).toEqual(['content-length: 3', 'connection: close'])
  expect(answer).toContain('\r\nx-name: caf\u00c3\u00a9\r\n')
  // The client leaves its half open, as one does that wants to hold on to the socket.
  await gone(server)
})

it('a refusal may be the Response of a framework or of another realm', async () => {
  const { status, statusText, headers } = new Response(null, { status: 401, headers: { 'x-a': 'b' } })
  const refusal = { status, statusText, headers, arrayBuffer: async () => new ArrayBuffer(0) }
  const { received } = await handshake({ open: () => refusal })
  expect(await received(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\nx-a: b\r\n/)
})

it.each([
  [{ name: 'room', filter: 'skip-self' }, 'ws.subscribe() has no "filter"; did you mean "filters"?'],
  [['room'], 'ws.subscribe() takes an object of fields; this is an Array'],
  [null, '"channel" must be a non-empty string'],
  [5, 'ws.subscribe() takes an object'],
])('B4 subscribe(%j) is refused', async (channel, message) => {
  const thrown = signalled<unknown>()
  await open({
    open(ws) {
      try {
        ws.subscribe(channel as never)
      } catch (error) {
        thrown.resolve(error)
      }
    },
  })
  expect(await thrown.promise).toMatchObject({ message })
})

it('a client that left is refused without harm to the process', async () => {
  const [opened, left] = [signalled<void>(), signalled<void>()]
  const { client, server, errors } = await handshake({
    async open() {
      opened.resolve()
      await left.promise
      return new Response('x'.repeat(1_000_000), { status: 403 })
    },
  })
  const uncaught: unknown[] = []
  const note = (error: unknown): void => void uncaught.push(error)
  process.on('uncaughtException', note)
  onTestFinished(() => void process.off('uncaughtException', note))
  await opened.promise
  client.resetAndDestroy()
  await gone(client)
  left.resolve()
  await gone(server)
  await new Promise((resolve) => setImmediate(resolve))
  expect([errors, uncaught]).toEqual([[], []])
})

it('a close after messages goes out with the PONG of the client, and leaves no timer behind', async () => {
  // Time stands still here: what goes out does so without it.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const act = (ws: DirectWebSocket): void => {
    ws.send('last')
    ws.close(4000)
  }
  const answered = await open({ message: act })
  const before = vi.getTimerCount()
  answered.client.write(frame('go'))
  await answered.received(/\x89\x00$/)
  answered.client.write(frame('', 0x8a))
  await answered.received(/\x88\x02\x0f\xa0$/)
  answered.client.end(frame(Uint8Array.of(0x0f, 0xa0), 0x88))
  await gone(answered.server)
  expect(vi.getTimerCount()).toBe(before)

  const broken = await open({ message: act })
  broken.client.write(frame('go'))
  await broken.received(/\x89\x00$/)
  broken.client.resetAndDestroy()
  await gone(broken.server)
  expect(vi.getTimerCount()).toBe(before)
})

// Without an ear for its error, so that one that nobody hears ends the process, as it would a user's.
async function gone(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
}
