import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { Once } from '../src/once.ts'
import { open } from './support/client.ts'
import { shake } from './support/foreign.ts'
import { events, opened, startOrigin, text, type Received } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'
import { eventually } from './support/eventually.ts'

/** A PING of a client. */
const PING = Uint8Array.of(0x89, 0x80, 0, 0, 0, 0)

it('a connection carries as many requests as it likes, one after the other', async () => {
  const app = await startOrigin(() => [200, {}, 'ok'])
  const proxy = await startProxy(app.url)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const ports = new Set<number | undefined>()
  for (let index = 0; index < 150; index++) {
    const [response] = (await once(http.get(proxy.url, { agent }), 'response')) as [http.IncomingMessage]
    ports.add(response.socket.localPort)
    await once(response.resume(), 'end')
  }
  expect([ports.size, app.requests.length]).toEqual([1, 150])
})

it(
  'a client whose WebSocket is refused and that keeps its side open is cut',
  { timeout: 20_000 },
  async () => {
    const app = await startOrigin(() => [403])
    const proxy = await startProxy(app.url)
    const client = shake(proxy.port, '', '/ws')
    client.allowHalfOpen = true
    expect(String((await once(client, 'data'))[0])).toMatch(/^HTTP\/1\.1 403 /)
    await once(client.resume(), 'end')
    // The proxy waits for a goodbye, and then no longer: what is written then finds nobody.
    const writing = setInterval(() => client.write(PING), 100)
    await new Promise((resolve) => client.once('close', resolve))
    clearInterval(writing)
  },
)

it('an app is not asked for a client that has left after its close, though keep-alives were agreed', async () => {
  let release!: () => void
  const released = new Promise<void>((resolve) => (release = resolve))
  const app = await startOrigin(async ({ body, url }: Received) => {
    if (body === 'OPEN\r\n') return opened('', { 'Keep-Alive-Interval': '1' })
    if (url === '/leaves') await released
    return events(url === '/stays' ? text('m:tick') : '')
  })
  const proxy = await startProxy(app.url, { minKeepAliveInterval: 0.05 })
  const leaving = await open(`${proxy.url}/leaves`)
  leaving.socket.close(1000)
  await eventually(() => expect(app.requests.map(({ body }) => body)).toContain('CLOSE 2\r\n\x03\xe8\r\n'))
  leaving.socket.terminate()
  await leaving.closed
  const staying = await open(`${proxy.url}/stays`)
  for (let tick = 0; tick < 3; tick++) {
    expect(await staying.next()).toBe('tick')
    if (tick === 0) release()
  }
  expect(app.requests.filter(({ url }) => url === '/leaves').map(({ body }) => body)).toEqual([
    'OPEN\r\n',
    'CLOSE 2\r\n\x03\xe8\r\n',
  ])
})

it('a publish that is too large is answered, and its connection is over when it has been read', async () => {
  const proxy = await startProxy('http://127.0.0.1:9')
  const socket = net.connect(proxy.controlPort, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write(
    `POST /publish/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n${'x'.repeat(2_000_000)}`,
  )
  let received = ''
  for await (const chunk of socket) received += String(chunk)
  expect(received).toMatch(/^HTTP\/1\.1 400 [^]*Request body too large\.\n$/)
})

it('no more than 100 items wait for a next link', async () => {
  const app = await startOrigin(({ url }) => {
    if (url === '/pending') return undefined
    return [200, { 'Grip-Hold': 'stream', 'Grip-Channel': 'a', 'Grip-Link': '</pending>; rel=next' }]
  })
  const proxy = await startProxy(app.url)
  void fetch(proxy.url).catch(() => {})
  await proxy.event('subscribed')
  const item = (content: string): object => ({ channel: 'a', formats: { 'http-stream': { content } } })
  await proxy.publish({ channel: 'a', formats: { 'http-stream': { action: 'hint' } } })
  await eventually(() => expect(app.requests).toHaveLength(2))
  await proxy.publish(...Array.from({ length: 100 }, () => item('x')))
  expect(proxy.events.map(({ code }) => code)).not.toContain('message-dropped-slow-client')
  await proxy.publish(item('y'))
  expect(await proxy.event('message-dropped-slow-client')).toMatchObject({
    level: 'warning',
    channel: 'a',
    message: 'a message is dropped: 100 are already waiting for the next link',
  })
})

it('a stream whose client leaves takes back its next link', async () => {
  let takeBack!: () => void
  const takenBack = new Promise<void>((resolve) => (takeBack = resolve))
  const app = await startOrigin(({ url }, response) => {
    if (url !== '/pending')
      return [200, { 'Grip-Hold': 'stream', 'Grip-Channel': 'a', 'Grip-Link': '</pending>; rel=next' }]
    response.once('close', takeBack)
    return undefined
  })
  const proxy = await startProxy(app.url)
  const left = new AbortController()
  const client = fetch(proxy.url, { signal: left.signal }).catch(() => {})
  await proxy.event('subscribed')
  await proxy.publish({ channel: 'a', formats: { 'http-stream': { action: 'hint' } } })
  await eventually(() => expect(app.requests).toHaveLength(2))
  left.abort()
  await takenBack
  await client
  // It is over, so that a recover, which asks for all that are held, asks for it no more.
  await fetch(`${proxy.controlUrl}/recover`, { method: 'POST' })
  void fetch(`${proxy.url}/another`).catch(() => {})
  await eventually(() => expect(app.requests.map(({ url }) => url)).toEqual(['/', '/pending', '/another']))
})

it('a long-poll that was answered is asked again by no recover, and tells its gone link once', async () => {
  const app = await startOrigin(({ url }) => {
    if (url === '/gone') return [204]
    return [200, { 'Grip-Hold': 'response', 'Grip-Channel': 'a', 'Grip-Link': '</gone>; rel=gone' }]
  })
  const proxy = await startProxy(app.url)
  const agent = new http.Agent({ keepAlive: true })
  const request = http.get(`${proxy.url}/poll`, { agent })
  const asking = once(request, 'response') as Promise<[http.IncomingMessage]>
  await proxy.event('subscribed')
  await proxy.publish({ channel: 'a', formats: { 'http-response': { body: 'x' } } })
  const [response] = await asking
  await once(response.resume(), 'end')
  await fetch(`${proxy.controlUrl}/recover`, { method: 'POST' })
  const over = once(request.socket!, 'close')
  agent.destroy()
  await over
  await eventually(() => expect(app.requests.map(({ url }) => url)).toEqual(['/poll', '/gone']))
  // Another client is served after all that the first one set off.
  void fetch(`${proxy.url}/poll`).catch(() => {})
  await eventually(() => expect(proxy.events.filter(({ code }) => code === 'subscribed')).toHaveLength(2))
  expect(app.requests.map(({ url }) => url)).toEqual(['/poll', '/gone', '/poll'])
  expect(proxy.events.map(({ code }) => code)).not.toContain('repeat-request')
})

it('what is said once is forgotten among ten thousand others, not kept for ever', () => {
  const said = new Once()
  expect([said.isFirst('a', 'b'), said.isFirst('a', 'b'), said.isFirst('a,b')]).toEqual([true, false, true])
  for (let index = 0; index < 10_000; index++) said.isFirst(String(index))
  expect(said.isFirst('a', 'b')).toBe(true)
})
