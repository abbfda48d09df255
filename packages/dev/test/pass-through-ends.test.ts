import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import net, { type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { connect, open } from './support/client.ts'
import { ACCEPTED, shake, startEcho, startRaw } from './support/foreign.ts'
import { startProxy } from './support/proxy.ts'

describe('a WebSocket that is passed through', () => {
  it('is not read any further while the app does not read it', async () => {
    let upstream!: Socket
    const url = await startRaw((socket) => {
      upstream = socket
      socket.once('data', () => socket.pause().write(ACCEPTED))
    })
    const proxy = await startProxy(url)
    const client = shake(proxy.port)
    await once(client, 'data')
    let isSent = false
    const sent = new Promise<void>((resolve) =>
      client.write(Buffer.alloc(60_000_000), () => resolve((isSent = true) as never)),
    )
    // That nothing more is read has no event: this is time in which 60 MB would be read many times.
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 500))])
    expect(isSent).toBe(false)
    let size = 0
    upstream.on('data', (chunk: Buffer) => (size += chunk.length)).resume()
    await sent
    client.end()
    await once(upstream, 'end')
    expect(size).toBe(60_000_000)
  })

  it.each(['terminate', 'close'] as const)('ends for the app when its client does (%s)', async (how) => {
    const app = await startEcho()
    const proxy = await startProxy(app.url)
    const { socket } = await open(`${proxy.url}/_next/webpack-hmr`)
    const ended = Promise.all(app.sockets.map((one) => once(one, 'close')))
    socket[how]()
    await ended
  })

  it.each(['resetAndDestroy', 'end'] as const)('ends for its client when the app does (%s)', async (how) => {
    const app = await startEcho()
    const proxy = await startProxy(app.url)
    const client = await open(`${proxy.url}/_next/webpack-hmr`)
    for (const socket of app.sockets) socket[how]()
    expect((await client.closed)[0]).toBe(1006)
  })

  it('ends for the app when its client resets its connection', async () => {
    let upstream!: Socket
    const url = await startRaw((socket) => {
      upstream = socket
      socket.once('data', () => socket.write(ACCEPTED))
    })
    const proxy = await startProxy(url)
    const client = shake(proxy.port)
    await once(client, 'data')
    const over = once(upstream.resume(), 'close')
    client.resetAndDestroy()
    await over
  })

  it('is over for a side that stays open after the other has ended', { timeout: 20_000 }, async () => {
    const proxies = await Promise.all(
      ['client', 'app'].map(async (staying) => {
        let upstream!: Socket
        const url = await startRaw((socket) => {
          upstream = socket
          socket.allowHalfOpen = staying === 'app'
          socket.once('data', () => socket.write(ACCEPTED))
        })
        const client = shake((await startProxy(url)).port)
        client.allowHalfOpen = staying === 'client'
        await once(client, 'data')
        return staying === 'client' ? { ending: upstream, left: client } : { ending: client, left: upstream }
      }),
    )
    const over = proxies.map(async ({ ending, left }) => {
      const closed = new Promise((resolve) => left.once('close', resolve).resume())
      ending.end()
      await once(left, 'end')
      // The proxy waits for a goodbye, and then no longer: what is written then finds nobody.
      const writing = setInterval(() => left.write('x'), 100)
      await closed
      clearInterval(writing)
    })
    await Promise.all(over)
  })

  it('ends with the proxy', async () => {
    const app = await startEcho()
    const proxy = await startProxy(app.url)
    const client = await open(`${proxy.url}/_next/webpack-hmr`)
    await proxy.close()
    expect((await client.closed)[0]).toBe(1006)
  })

  it('is refused as the app refuses it, and the connection is over', async () => {
    const url = await startRaw((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 418 No Tea\r\nX-A: b\r\nTrailer: x\r\nContent-Length: 4\r\n\r\nno!\n'),
      )
    })
    const proxy = await startProxy(url)
    const client = shake(proxy.port)
    client.allowHalfOpen = true
    let answer = ''
    client.on('data', (chunk: Buffer) => (answer += String(chunk)))
    await once(client, 'end')
    // What is written now finds nobody.
    const writing = setInterval(() => client.write('x'), 20)
    await new Promise((resolve) => client.once('close', resolve))
    clearInterval(writing)
    expect(answer).toBe(
      'HTTP/1.1 418 No Tea\r\nX-A: b\r\nContent-Length: 4\r\nConnection: close\r\n\r\nno!\n',
    )
    expect((await proxy.event('websocket-refused')).message).toBe(
      'the app refuses the WebSocket that is passed through with 418',
    )
  })

  it.each<[string, string, string, string]>([
    [
      'no HTTP',
      'nonsense\r\n\r\n',
      'origin-failed',
      'the origin did not answer: Parse Error: Expected HTTP/, RTSP/ or ICE/',
    ],
    ['nothing', '', 'origin-failed', 'the origin did not answer: socket hang up'],
  ])('is a 502 when the app answers with %s', async (_, answer, code, message) => {
    const url = await startRaw((socket) => void socket.once('data', () => socket.end(answer)))
    const proxy = await startProxy(url)
    const client = shake(proxy.port)
    let received = ''
    for await (const chunk of client) received += String(chunk)
    expect(received).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n[^]*Error while proxying to origin\.\n$/)
    expect(await proxy.event(code as never)).toMatchObject({
      level: 'warning',
      message,
      path: '/_next/webpack-hmr',
    })
  })

  it('is a 502 when the app is away', async () => {
    const proxy = await startProxy('http://127.0.0.1:9')
    const { socket } = connect(`${proxy.url}/_next/webpack-hmr`)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(response.resume().statusCode).toBe(502)
    expect((await proxy.event('origin-unreachable')).path).toBe('/_next/webpack-hmr')
  })

  it.each(['resetAndDestroy', 'end'] as const)(
    'is asked for no longer when its client has left (%s)',
    async (how) => {
      let seen!: (socket: Socket) => void
      const arrived = new Promise<Socket>((resolve) => (seen = resolve))
      const url = await startRaw((socket) => void socket.once('data', () => seen(socket)))
      const proxy = await startProxy(url)
      const client = shake(proxy.port, 'early')
      const upstream = await arrived
      const over = once(upstream.resume(), 'close')
      client[how]()
      await over
      expect(proxy.events.map(({ code }) => code)).toEqual(['listening', 'websocket-passed'])
    },
  )

  it('needs a handshake', async () => {
    const app = await startEcho()
    const proxy = await startProxy(app.url)
    const socket = net.connect(proxy.port, '127.0.0.1')
    socket.write(
      'POST /_next/webpack-hmr HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 /)
    expect(app.requests).toEqual([])
  })

  it('must name this machine as its host', async () => {
    const app = await startEcho()
    const proxy = await startProxy(app.url)
    const { socket } = connect(`${proxy.url}/_next/webpack-hmr`, { headers: { host: 'evil.example' } })
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
    expect([response.resume().statusCode, app.requests]).toEqual([403, []])
  })
})
