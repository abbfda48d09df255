import { once } from 'node:events'
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { connect, open } from './support/client.ts'
import { events, opened, startOrigin, text, type Received } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

const echo = ({ body }: Received): ReturnType<typeof events> => {
  if (body.startsWith('OPEN')) return opened()
  const answers = [...body.matchAll(/TEXT \w+\r\n(.*)\r\n/g)].map(([, content]) => text(`m:${content}`))
  return events(answers.join('') + (body.includes('CLOSE') ? 'CLOSE\r\n' : ''))
}

describe('a WebSocket', () => {
  it('is one of hundreds that open at once', async () => {
    const app = await startOrigin(echo)
    const proxy = await startProxy(app.url)
    const clients = await Promise.all(Array.from({ length: 300 }, () => open(`${proxy.url}/ws`)))
    clients.forEach(({ socket }, index) => socket.send(`hello ${index}`))
    const answers = await Promise.all(clients.map((client) => client.next()))
    expect(answers).toEqual(clients.map((_, index) => `hello ${index}`))
  })

  it('loses and reorders nothing when the origin is slow, and stays within a batch of 200,000 bytes', async () => {
    const app = await startOrigin(async (request) => {
      if (!request.body.startsWith('OPEN')) await new Promise((resolve) => setTimeout(resolve, 10))
      return request.body.startsWith('OPEN') ? opened() : events('')
    })
    const proxy = await startProxy(app.url)
    const { socket, closed } = await open(`${proxy.url}/ws`)
    const sent = Array.from({ length: 400 }, (_, index) => String(index).padStart(5000, '.'))
    for (const message of sent) socket.send(message)
    socket.close(1000)
    await closed
    const bodies = app.requests.map(({ body }) => body)
    expect(bodies.join('').replace(/OPEN\r\n|CLOSE.*\r\n.*\r\n/g, '')).toBe(sent.map(text).join(''))
    expect(Math.max(...bodies.map((body) => body.length))).toBeLessThanOrEqual(202_000)
    expect(bodies.length).toBeLessThan(100)
  })

  it('is not read any further while 200,000 bytes wait for the origin', async () => {
    let release = (): void => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const app = await startOrigin(async ({ body }) => {
      if (body === 'OPEN\r\n') return opened()
      await released
      return events('')
    })
    const proxy = await startProxy(app.url)
    const { socket } = await open(`${proxy.url}/ws`)
    const message = Buffer.alloc(100_000)
    let left = 300
    let allSent = false
    const done = new Promise<void>((resolve) => {
      for (let index = 0; index < 300; index++) {
        socket.send(message, () => {
          allSent = --left === 0
          if (allSent) resolve()
        })
      }
    })
    // That nothing more is read has no event: this is time in which 30 MB would be read many times.
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 500))])
    expect(allSent).toBe(false)
    release()
    await done
  })

  it('takes a frame that arrives byte by byte, and fragments as one message', async () => {
    const app = await startOrigin(echo)
    const proxy = await startProxy(app.url)
    const raw = net.connect(proxy.port, '127.0.0.1')
    const handshake = [
      'GET /ws HTTP/1.1',
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: WebSocket',
      'Sec-WebSocket-Version: 13',
    ]
    raw.write(`${[...handshake, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='].join('\r\n')}\r\n\r\n`)
    const [head] = (await once(raw, 'data')) as [Buffer]
    expect(head.toString()).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/)
    expect(head.toString()).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n')
    for (const byte of [0x01, 0x81, 0, 0, 0, 0, 0x61, 0x80, 0x81, 0, 0, 0, 0, 0x62])
      raw.write(Uint8Array.of(byte))
    expect((await once(raw, 'data'))[0]).toEqual(Buffer.from([0x81, 2, 0x61, 0x62]))
    raw.destroy()
    await proxy.event('websocket-disconnect')
  })

  it.each([
    ['no key', 'GET', ['Sec-WebSocket-Version: 13']],
    ['another version', 'GET', ['Sec-WebSocket-Version: 8', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']],
    ['another method', 'POST', ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']],
  ])('is refused with 400 when its handshake is none: %s', async (_name, method, headers) => {
    const app = await startOrigin(echo)
    const proxy = await startProxy(app.url)
    const raw = net.connect(proxy.port, '127.0.0.1')
    raw.write(
      `${[`${method} / HTTP/1.1`, 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket', ...headers].join('\r\n')}\r\n\r\n`,
    )
    expect(String((await once(raw, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    await once(raw, 'close')
    expect(app.requests).toEqual([])
  })

  it('survives an origin that is away for a while, and keeps the order', async () => {
    const first = await startOrigin(echo)
    const proxy = await startProxy(first.url, { retryDelays: [0, 0.05, 0.1, 0.2, 30] })
    const client = await open(`${proxy.url}/ws`)
    await first.stop()
    client.socket.send('one')
    client.socket.send('two')
    expect((await proxy.event('origin-retry')).level).toBe('warning')
    await startOrigin(echo, first.port)
    expect([await client.next(), await client.next()]).toEqual(['one', 'two'])
  })

  it('is cut without a close frame when the origin stays away', async () => {
    const app = await startOrigin(echo)
    const proxy = await startProxy(app.url, { retryDelays: [0, 0] })
    const client = await open(`${proxy.url}/ws`)
    await app.stop()
    client.socket.send('one')
    expect(await client.closed).toEqual([1006, ''])
    expect(proxy.events.filter(({ code }) => code === 'origin-retry')).toHaveLength(2)
  })

  it('is refused with 502 at once when the origin is away', async () => {
    const proxy = await startProxy('http://127.0.0.1:9')
    const { socket } = connect(`${proxy.url}/ws`)
    const [, response] = await once(socket, 'unexpected-response')
    expect(response.statusCode).toBe(502)
    expect(proxy.events.map(({ code }) => code)).not.toContain('origin-retry')
  })

  it('is asked for with an empty body when Keep-Alive-Interval has passed', async () => {
    const app = await startOrigin(({ body }) =>
      body === ''
        ? events(text('m:kept'), { 'Keep-Alive-Interval': '0' })
        : opened('', { 'Keep-Alive-Interval': '1' }),
    )
    const proxy = await startProxy(app.url, { minKeepAliveInterval: 0.05 })
    expect(await (await open(`${proxy.url}/ws`)).next()).toBe('kept')
    expect(app.requests[1]?.headers).toMatchObject({
      'content-length': '0',
      'content-type': 'application/websocket-events',
    })
  })
})
