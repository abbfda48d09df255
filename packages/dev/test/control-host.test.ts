import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { expect, it } from 'vitest'
import { connect } from './support/client.ts'
import { startOrigin } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

function get(
  port: number,
  headers: Record<string, string>,
): Promise<[number | undefined, http.IncomingHttpHeaders]> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', headers, agent: false }, (response) => {
      response.resume()
      resolve([response.statusCode, response.headers])
    })
    request.once('error', reject)
  })
}

const url = 'http://127.0.0.1:9'

it.each(['127.0.0.1:5561', 'localhost', 'LOCALHOST:1', 'grip.localhost', '[::1]:5561', '127.8.8.8'])(
  'E3 the publish endpoint answers as %s',
  async (host) => {
    const proxy = await startProxy(url)
    expect((await get(proxy.controlPort, { host }))[0]).toBe(200)
  },
)

it.each([
  'evil.example',
  'localhost.',
  'evil.example@localhost',
  'localhost@evil.example',
  'evil.example#localhost',
  'evil.example/localhost',
  'evil.example:80.localhost',
  '[::ffff:a00:1]',
  '192.168.0.1.nip.io',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '127.evil.example',
  '10.0.0.1',
  'a b',
  '0',
])('E3 the publish endpoint does not answer as %s, a name that was rebound', async (host) => {
  const proxy = await startProxy(url)
  const [status] = await get(proxy.controlPort, { host })
  expect(status).toBe(403)
  expect((await proxy.event('control-refused')).level).toBe('warning')
})

it('E3 a page of another site cannot publish, one of this machine can', async () => {
  const proxy = await startProxy(url)
  const status = async (origin: string): Promise<number | undefined> =>
    (await get(proxy.controlPort, { host: 'localhost', origin }))[0]
  expect(await status('https://evil.example')).toBe(403)
  expect(await status('null')).toBe(403)
  expect(await status('http://localhost:3000')).toBe(200)
})

it('E3 a host that is allowed is answered', async () => {
  const proxy = await startProxy(url, { allowedHosts: ['Grip.Internal'] })
  expect((await get(proxy.controlPort, { host: 'grip.internal:5561' }))[0]).toBe(200)
  expect((await get(proxy.controlPort, { host: 'other.internal' }))[0]).toBe(403)
})

it('E3 no answer carries a CORS header', async () => {
  const proxy = await startProxy(url)
  const [, headers] = await get(proxy.controlPort, { host: 'localhost', origin: 'http://localhost:3000' })
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
})

it.each(['GET', 'POST', 'PUT', 'OPTIONS'])('E3 %s brings a page of another site nowhere', async (method) => {
  const proxy = await startProxy(url)
  for (const path of ['/', '/publish/', '/recover', '/elsewhere']) {
    const answer = await fetch(proxy.controlUrl + path, {
      method,
      headers: { origin: 'https://evil.example' },
    })
    expect([path, answer.status, await answer.text()]).toEqual([path, 403, 'Host or Origin not allowed.\n'])
  }
})

it('E3 a request without a Host is refused', async () => {
  const proxy = await startProxy(url)
  const socket = net.connect(proxy.controlPort, '127.0.0.1')
  socket.write('GET / HTTP/1.0\r\n\r\n')
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 403 /)
})

it('E3 the publish endpoint takes no WebSocket', async () => {
  const proxy = await startProxy(url)
  const socket = connect(`http://localhost:${proxy.controlPort}/publish/`)
  expect((await socket.closed)[0]).toBe(1006)
})

it('E3 the port for clients has nothing of its own, and leaves Host and Origin to the app', async () => {
  const app = await startOrigin(({ url: path, headers }) => [
    200,
    {},
    `${path} ${headers.host} ${headers.origin}`,
  ])
  const proxy = await startProxy(app.url, { clientHosts: ['evil.example'] })
  const headers = { host: 'evil.example', origin: 'https://evil.example' }
  for (const path of ['/', '/publish/', '/recover', '/inspector']) {
    const request = http.request(proxy.url + path, { method: 'POST', headers, agent: false }).end()
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    const answer = Buffer.concat(await response.toArray()).toString()
    expect(answer).toBe(`${path} evil.example https://evil.example`)
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  }
})

it('E3 both ports listen on 127.0.0.1 alone', async () => {
  const app = await startOrigin(() => [200])
  const proxy = await startProxy(app.url)
  expect([new URL(proxy.url).hostname, new URL(proxy.controlUrl).hostname]).toEqual([
    '127.0.0.1',
    '127.0.0.1',
  ])
})
