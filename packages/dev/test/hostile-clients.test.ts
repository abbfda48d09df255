import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { handshake, Siege } from './support/hostile.ts'

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`

const siege = new Siege()
beforeAll(() => siege.begin())
beforeEach(() => siege.calm())
afterAll(() => siege.end())

function closed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.resume().once('close', resolve))
}

describe('other connections are untouched by a client that sends', { timeout: 30_000 }, () => {
  const refused: [string, string, string][] = [
    ['a header without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}`, 'a request is answered 431: Parse Error: Header overflow'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'a request is answered 400: it is TLS, and this port speaks plain http: and ws:'],
    ['no HTTP', '\x00\xff\r\n\r\n', 'a request is answered 400: Parse Error: Invalid method encountered'],
    ['a length and chunks', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n', "a request is answered 400: Parse Error: Transfer-Encoding can't be present with Content-Length"],
    ['a chunk without a size', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'a request is answered 400: Parse Error: Invalid character in chunk size'],
    ['an upgrade without a key', get('/subscribed', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'), 'an upgrade is answered 400: it is not a WebSocket handshake of version 13'],
    ['1,000 requests at once', get('/poll').repeat(1000), 'a connection is cut: 100 of its requests are already waiting for answers'],
  ] // prettier-ignore
  it.each(refused)('%s', async (_, bytes, message) => {
    await closed(siege.connect(bytes))
    expect(await siege.reported('request-refused', message)).toMatchObject({ level: 'warning', message })
    await siege.isUntouched()
  })

  const empty = [0x81, 0x80, 0, 0, 0, 0]
  const frames: [string, number[] | Buffer, string][] = [
    ['a frame without a mask', [0x81, 1, 0x61], 'Invalid WebSocket frame: MASK must be set'],
    ['a frame of an unknown kind', [0x83, 0x80, 0, 0, 0, 0], 'Invalid WebSocket frame: invalid opcode 3'],
    ['a frame with reserved bits', [0xf1, 0x80, 0, 0, 0, 0], 'Invalid WebSocket frame: RSV2 and RSV3 must be clear'],
    ['a compressed frame', [0xc1, 0x80, 0, 0, 0, 0], 'Invalid WebSocket frame: RSV1 must be clear'],
    ['a continuation of nothing', [0x80, 0x80, 0, 0, 0, 0], 'Invalid WebSocket frame: invalid opcode 0'],
    ['a message within a message', [0x01, 0x80, 0, 0, 0, 0, ...empty], 'Invalid WebSocket frame: invalid opcode 1'],
    ['a PING in pieces', [0x09, 0x80, 0, 0, 0, 0], 'Invalid WebSocket frame: FIN must be set'],
    ['a PING of 126 bytes', [0x89, 0xfe, 0, 126], 'Invalid WebSocket frame: invalid payload length 126'],
    ['a close of one byte', [0x88, 0x81, 0, 0, 0, 0, 1], 'Invalid WebSocket frame: invalid payload length 1'],
    ['a frame of 2^63 bytes', [0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0], 'Unsupported WebSocket frame: payload length > 2^53 - 1'],
    ['a frame of 17 MB', [0x82, 0xff, 0, 0, 0, 0, 1, 0, 0, 1], 'Max payload size exceeded'],
    ['20,000 pieces of one message', Buffer.concat([Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0]), ...Array<Buffer>(20_000).fill(Buffer.from([0, 0x81, 0, 0, 0, 0, 0]))]), 'Too many message fragments'],
  ] // prettier-ignore
  it.each(frames)('%s', async (_, bytes, reason) => {
    const socket = await siege.webSocket()
    socket.write(Buffer.from(bytes))
    await closed(socket)
    expect(await siege.reported('frame-refused', reason)).toMatchObject({
      level: 'warning',
      message: `the client breaks the protocol and is cut: ${reason}`,
      path: '/subscribed',
    })
    await siege.isUntouched()
  })

  const publish = (length: number, body: string): string =>
    `POST /publish/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n${body}`
  const publishes: [string, string, string][] = [
    ['a publish of 2 MB', publish(2_000_000, 'x'.repeat(2_000_000)), 'Request body too large.'],
    ['a publish that promises 100 GB', publish(100_000_000_000, 'x'), 'Request body too large.'],
    ['a publish of 900,000 brackets', publish(900_000, '['.repeat(900_000)), 'Body is not valid JSON.'],
  ]
  it.each(publishes)('%s', async (_, bytes, reason) => {
    const socket = siege.connectControl(bytes)
    expect(String((await once(socket, 'data'))[0])).toContain(`\r\n\r\n${reason}\n`)
    await siege.reported('publish-refused', reason)
    await siege.isUntouched()
  })
})

describe('other connections are untouched by a client that', { timeout: 30_000 }, () => {
  it('sends half of a header, 300 times', async () => {
    await Promise.all(
      Array.from({ length: 300 }, () => once(siege.connect('GET / HTTP/1.1\r\nHost:'), 'connect')),
    )
    await siege.isUntouched()
  })

  it.each([
    ['a handshake', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'],
    ['an upgrade that is not taken', 'Connection: Upgrade\r\nUpgrade: h2c\r\n'],
    ['a request', ''],
    ['a CONNECT', 'CONNECT'],
  ])('resets its connection after %s, 50 times', async (_, upgrade) => {
    for (let round = 0; round < 50; round++) {
      const socket = siege.connect(
        upgrade === 'CONNECT' ? 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n' : get('/hostile', upgrade),
      )
      await once(socket, 'connect')
      // Before, while and after the proxy reads it.
      for (let turn = 0; turn < round % 5; turn++) await new Promise(setImmediate)
      socket.resetAndDestroy()
    }
    await siege.isUntouched()
    await siege.hostileConnections(0)
  })

  it('leaves before it has an answer: the app need not go on', async () => {
    const waiting = Array.from({ length: 20 }, () => siege.connect(get('/hostile')))
    await siege.hostileConnections(20)
    for (const socket of waiting) socket.destroy()
    await siege.hostileConnections(0)
    await siege.isUntouched()
  })

  it('leaves amid an upload: the app hears of it', async () => {
    const head = 'POST /hostile HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n'
    const socket = siege.connect(head + 'x'.repeat(300_000))
    await siege.hostileConnections(1)
    socket.destroy()
    await siege.hostileConnections(0)
    await siege.isUntouched()
  })

  it('ends its side of a stream', async () => {
    const socket = siege.connect(get('/stream'))
    await once(socket, 'data')
    socket.end()
    await closed(socket)
    await siege.reported('unsubscribed', 'held')
    await siege.isUntouched()
  })

  it('sends empty messages without end to an app that is slow', async () => {
    const socket = siege.connect(handshake('/hostile'))
    await siege.hostileConnections(1)
    const messages = Buffer.concat(Array<Buffer>(2_000_000).fill(Buffer.from([0x82, 0x80, 0, 0, 0, 0])))
    let isSent = false
    const sent = new Promise<void>((resolve) => {
      socket.write(messages, () => {
        isSent = true
        resolve()
      })
    })
    // That nothing more is read has no event: this is time in which it would be read many times.
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 1000))])
    expect(isSent).toBe(false)
    await siege.isUntouched()
  })

  it.each(['a stream', 'a WebSocket'])('does not read what is published to %s', async (kind) => {
    const socket = kind === 'a stream' ? siege.connect(get('/stream')) : await siege.webSocket()
    if (kind === 'a stream') await siege.reported('subscribed', 'http-stream')
    socket.pause()
    const content = 'x'.repeat(400_000)
    while (!siege.hasReported('message-dropped-slow-client')) await siege.publish(content)
    await siege.reported('message-dropped-slow-client', 'the client does not read fast enough')
    await siege.isUntouched()
  })
})
