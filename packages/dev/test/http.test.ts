import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startOrigin, type Received } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

const hold = (mode: string, channel = 'a'): Record<string, string> => ({
  'Grip-Hold': mode,
  'Grip-Channel': channel,
})

it('a large upload and a large answer pass through whole', async () => {
  const app = await startOrigin(({ body }) => [200, {}, body])
  const proxy = await startProxy(app.url)
  const sent = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251))
  const whole = await fetch(proxy.url, { method: 'POST', body: sent })
  expect(Buffer.from(await whole.arrayBuffer()).equals(sent)).toBe(true)
  const body = new Blob([sent]).stream()
  const chunked = await fetch(proxy.url, { method: 'POST', body, duplex: 'half' } as RequestInit)
  expect(Buffer.from(await chunked.arrayBuffer()).equals(sent)).toBe(true)
  expect(app.requests.map(({ headers }) => headers['content-length'])).toEqual(['3000000', undefined])
})

it('an upgrade to anything but WebSocket is a plain request', async () => {
  const app = await startOrigin(() => [200, {}, 'plain'])
  const proxy = await startProxy(app.url)
  const raw = net.connect(proxy.port, '127.0.0.1')
  raw.write(
    'GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n',
  )
  let answer = ''
  raw.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  await once(raw, 'close')
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*plain/)
  expect(app.requests.map(({ url }) => url)).toEqual(['/page'])
})

it('a hint repeats the request of a long-poll, body and last id included', async () => {
  let answers = 0
  const app = await startOrigin(() =>
    answers++ === 0 ? [200, hold('response', 'a; prev-id=7')] : [200, {}, 'fresh'],
  )
  const proxy = await startProxy(app.url)
  const response = fetch(`${proxy.url}/poll`, { method: 'POST', body: 'question' })
  await proxy.event('held')
  await proxy.publish({ channel: 'a', formats: { 'http-response': { action: 'hint' } } })
  expect(await (await response).text()).toBe('fresh')
  expect(
    app.requests.map(({ method, url, body, headers }) => [method, url, body, headers['grip-last']]),
  ).toEqual([
    ['POST', '/poll', 'question', undefined],
    ['POST', '/poll', 'question', 'a; last-id=7'],
  ])
})

it('headers and bodies that a publish made up cannot break a connection', async () => {
  const app = await startOrigin(() => [200, hold('response')])
  const proxy = await startProxy(app.url)
  const formats = {
    'http-response': {
      code: 0,
      reason: 'a\r\nb',
      headers: {
        'Content-Length': '99',
        'Transfer-Encoding': 'chunked',
        'X-A': 'a\r\nX-B: b',
        'X-É': 'é',
        'X-C': 'é',
      },
      body: 'body',
    },
  }
  const response = fetch(proxy.url)
  await proxy.event('subscribed')
  expect((await proxy.publish({ channel: 'a', formats })).status).toBe(200)
  const { status, headers } = await response
  expect([status, headers.get('x-a'), headers.get('x-b'), headers.get('content-length')]).toEqual([
    500,
    'a  X-B: b',
    null,
    '4',
  ])
})

it('a client that leaves a hold is no subscriber any more', async () => {
  const app = await startOrigin(({ url }: Received) => [200, hold(url.slice(1))])
  const proxy = await startProxy(app.url)
  for (const mode of ['response', 'stream']) {
    const before = proxy.events.length
    const abort = new AbortController()
    const request = fetch(`${proxy.url}/${mode}`, { signal: abort.signal }).catch(() => {})
    while (!proxy.events.slice(before).some(({ code }) => code === 'subscribed'))
      await new Promise(setImmediate)
    abort.abort()
    while (!proxy.events.slice(before).some(({ code }) => code === 'unsubscribed'))
      await new Promise(setImmediate)
    await request
  }
  await proxy.publish({ channel: 'a', formats: { 'http-stream': { content: 'x' } } })
  expect((await proxy.event('publish-no-subscriber')).channel).toBe('a')
})

it('a request on a kept connection that the origin drops goes out once more, and no more often', async () => {
  const requests: string[] = []
  const app = net.createServer((socket) => {
    let first = true
    socket.on('data', (chunk: Buffer) => {
      requests.push(chunk.toString().split(' ')[1]!)
      if (!first || requests.at(-1) === '/never') return void socket.resetAndDestroy()
      first = false
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
  })
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void app.close())
  const proxy = await startProxy(`http://127.0.0.1:${(app.address() as net.AddressInfo).port}`)
  const status = async (path: string): Promise<number> => (await fetch(proxy.url + path)).status
  expect([await status('/a'), await status('/b'), await status('/never')]).toEqual([200, 200, 502])
  expect(requests).toEqual(['/a', '/b', '/b', '/never', '/never'])
})

it('a request is answered though every kept connection was dropped, as by an origin that restarts', async () => {
  const first: net.Socket[] = []
  const requests: string[] = []
  const app = net.createServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      const path = chunk.toString().split(' ')[1]!
      requests.push(path)
      if (path === '/again' && first.includes(socket)) return void socket.resetAndDestroy()
      if (path === '/first') first.push(socket)
      // The first two are answered together, so that each has a connection.
      if (path !== '/first' || first.length === 2) {
        for (const asking of path === '/first' ? first : [socket]) {
          asking.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        }
      }
    })
  })
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void app.close())
  const proxy = await startProxy(`http://127.0.0.1:${(app.address() as net.AddressInfo).port}`)
  const status = async (path: string): Promise<number> => (await fetch(proxy.url + path)).status
  expect(await Promise.all([status('/first'), status('/first')])).toEqual([200, 200])
  expect(await status('/again')).toBe(200)
  expect(requests).toEqual(['/first', '/first', '/again', '/again'])
})

it('300 requests at once have connections that the next 300 find kept', { timeout: 30_000 }, async () => {
  let connections = 0
  let waiting: http.ServerResponse[] = []
  const app = http.createServer((_, response) => {
    waiting.push(response)
    if (waiting.length < 300) return
    for (const answer of waiting) answer.end()
    waiting = []
  })
  app.on('connection', () => connections++)
  app.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => app.close().closeAllConnections())
  const proxy = await startProxy(`http://127.0.0.1:${(app.address() as net.AddressInfo).port}`)
  const get = async (): Promise<void> => {
    const [response] = (await once(http.get(proxy.url, { agent: false }), 'response')) as [
      http.IncomingMessage,
    ]
    await once(response.resume(), 'end')
  }
  for (let round = 0; round < 2; round++) await Promise.all(Array.from({ length: 300 }, get))
  expect(connections).toBe(300)
})
