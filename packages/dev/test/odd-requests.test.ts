import { once } from 'node:events'
import net from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readOptions } from '../src/options.ts'
import { startRaw } from './support/foreign.ts'
import { startOrigin, type Received } from './support/origin.ts'
import { startProxy, type TestProxy } from './support/proxy.ts'
import { eventually } from './support/eventually.ts'

/** Sends bytes and gives what comes back until the connection ends. */
async function exchange({ port }: TestProxy, bytes: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write(bytes, 'latin1')
  let received = ''
  socket.setEncoding('latin1').on('data', (text: string) => (received += text))
  await once(socket, 'close')
  return received
}

const brief = ({ method, url, body }: Received): string[] => [method, url, body]

describe('trailers', () => {
  const withTrailers = 'Trailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: v\r\n\r\n'

  it.each([
    ['of a chunked answer', withTrailers],
    ['announced by an answer with a length', 'Trailer: X-T\r\nContent-Length: 2\r\n\r\nhi'],
    [
      'announced by a stream',
      'Trailer: X-T\r\nGrip-Hold: stream\r\nGrip-Channel: a\r\nContent-Length: 2\r\n\r\nhi',
    ],
  ])('%s are left out, and a line says so', async (_, rest) => {
    const url = await startRaw((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`)),
    )
    const proxy = await startProxy(url)
    const response = await fetch(`${proxy.url}/page`)
    const { value } = await response.body!.getReader().read()
    expect([response.status, response.headers.get('trailer'), Buffer.from(value!).toString()]).toEqual([
      200,
      null,
      'hi',
    ])
    expect(await proxy.event('trailer-dropped')).toEqual({
      code: 'trailer-dropped',
      level: 'warning',
      message:
        'the answer announces trailers, which a proxy drops: send what they hold as headers, or in the body',
      path: '/page',
    })
  })

  it('of a request are left out, and the request arrives', async () => {
    const app = await startOrigin(() => [200, {}, 'ok'])
    const proxy = await startProxy(app.url)
    const answers = [
      await exchange(proxy, `POST /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${withTrailers}`),
      await exchange(
        proxy,
        'GET /b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTrailer: X-T\r\n\r\n',
      ),
    ]
    expect(answers.map((answer) => answer.slice(0, 15))).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK'])
    expect(app.requests.map(brief)).toEqual([
      ['POST', '/a', 'hi'],
      ['GET', '/b', ''],
    ])
  })
})

it(
  'a long-poll whose answer cannot be written is a 502 when its time is over',
  { timeout: 20_000 },
  async () => {
    const hold = 'Grip-Hold: response\r\nGrip-Channel: a\r\nGrip-Timeout: 5\r\nContent-Length: 0\r\n\r\n'
    const proxy = await startProxy(
      await startRaw((socket) => socket.once('data', () => socket.end(`HTTP/1.1 200 a\x01\r\n${hold}`))),
    )
    const response = await fetch(`${proxy.url}/poll`)
    expect([response.status, await response.text()]).toEqual([502, 'Error while proxying to origin.\n'])
    expect(await proxy.event('answer-refused')).toEqual({
      code: 'answer-refused',
      level: 'warning',
      message:
        'the client gets a 502 because the answer cannot be written: Invalid character in statusMessage',
      path: '/poll',
    })
  },
)

describe('an upgrade that is not taken is a plain request', () => {
  const head = 'Host: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nX-A: \xe9\r\n'
  const large = 'x'.repeat(300_000)

  it.each([
    ['with a body', `Content-Length: 4\r\n\r\nbody`, 'body'],
    ['with a large body', `Content-Length: 300000\r\n\r\n${large}`, large],
    ['with a chunked body', 'Transfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n', 'body'],
    ['without a body', '\r\n', ''],
  ])('%s', async (_, rest, body) => {
    const app = await startOrigin(({ headers }) => [200, {}, `${headers.upgrade} ${String(headers['x-a'])}`])
    const proxy = await startProxy(app.url)
    const answer = await exchange(proxy, `POST /page HTTP/1.1\r\n${head}${rest}`)
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*h2c \xe9/)
    expect(app.requests.map(brief)).toEqual([['POST', '/page', body]])
  })

  it('and one that breaks off is answered 400', async () => {
    const app = await startOrigin(() => [200])
    const proxy = await startProxy(app.url)
    const answer = await exchange(proxy, `POST / HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  })
})

describe('a client that dribbles a header', () => {
  /** Dribbles, after a request that is answered before if there is one; gives what comes back. */
  const dribble = async ({ port }: TestProxy, first = ''): Promise<string> => {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {})
    onTestFinished(() => void socket.destroy())
    let received = ''
    socket.setEncoding('latin1').on('data', (text: string) => (received += text))
    if (first !== '') {
      socket.write(first)
      await once(socket, 'data')
    }
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    const dribbling = setInterval(() => socket.write('x'), 20)
    await once(socket, 'close')
    clearInterval(dribbling)
    return received
  }
  const late = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'

  it('is answered 408, and a line says so', async () => {
    const proxy = await startProxy('http://127.0.0.1:9', { headerTimeout: 0.2 })
    expect(await dribble(proxy)).toBe(late)
    expect((await proxy.event('request-refused')).message).toBe('a request is answered 408: Request timeout')
  })

  it('is answered 408 after an answer as well', async () => {
    const app = await startOrigin(() => [200, { Date: 'x' }, 'first'])
    const proxy = await startProxy(app.url, { headerTimeout: 0.2 })
    expect(await dribble(proxy, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(
      /first[^]*408 Request Timeout/,
    )
    expect(app.requests).toHaveLength(1)
  })

  it('has a minute', () => {
    expect(readOptions({ origin: 'http://127.0.0.1:9' }).headerTimeout).toBe(60)
  })
})

it('a CONNECT is answered 405, and a line says so', async () => {
  const app = await startOrigin(() => [200])
  const proxy = await startProxy(app.url)
  const answer = await exchange(proxy, 'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/)
  expect(await proxy.event('request-refused')).toMatchObject({
    level: 'warning',
    message: 'a CONNECT is answered 405: this proxy stands in front of one app and reaches nothing else',
  })
  expect(app.requests).toEqual([])
})

it.each(['TRACE', 'OPTIONS', 'PROPFIND', 'DELETE'])('a %s passes', async (method) => {
  const app = await startOrigin(() => [200, {}, 'ok'])
  const proxy = await startProxy(app.url)
  const answer = await exchange(
    proxy,
    `${method} /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  )
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(app.requests.map(brief)).toEqual([[method, '/a', '']])
})

it('a client that leaves takes back all of its pipelined requests, held ones too', async () => {
  let takeBack!: (url: string) => void
  const takenBack = new Promise<string>((resolve) => (takeBack = resolve))
  const app = await startOrigin(({ url }, response) => {
    if (url !== '/wait') return [200, { 'Grip-Hold': url.slice(1), 'Grip-Channel': url }]
    response.once('close', () => takeBack(url))
    return undefined
  })
  const proxy = await startProxy(app.url)
  const socket = net.connect(proxy.port, '127.0.0.1')
  const paths = ['/stream', '/stream', '/response', '/wait']
  socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`).join(''))
  const count = (wanted: string): number => proxy.events.filter(({ code }) => code === wanted).length
  await eventually(() => expect([count('subscribed'), app.requests.length]).toEqual([3, 4]))
  socket.destroy()
  expect(await takenBack).toBe('/wait')
  await eventually(() => expect(count('unsubscribed')).toBe(3))
})
