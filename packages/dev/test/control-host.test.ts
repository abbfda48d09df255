import http from 'node:http'
import { expect, it } from 'vitest'
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
  'the publish endpoint answers as %s',
  async (host) => {
    const proxy = await startProxy(url)
    expect((await get(proxy.controlPort, { host }))[0]).toBe(200)
  },
)

it.each([
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '127.evil.example',
  '10.0.0.1',
  'a b',
  '0',
])('the publish endpoint does not answer as %s, a name that was rebound', async (host) => {
  const proxy = await startProxy(url)
  const [status] = await get(proxy.controlPort, { host })
  expect(status).toBe(403)
  expect((await proxy.event('control-refused')).level).toBe('warning')
})

it('a page of another site cannot publish, one of this machine can', async () => {
  const proxy = await startProxy(url)
  const status = async (origin: string): Promise<number | undefined> =>
    (await get(proxy.controlPort, { host: 'localhost', origin }))[0]
  expect(await status('https://evil.example')).toBe(403)
  expect(await status('null')).toBe(403)
  expect(await status('http://localhost:3000')).toBe(200)
})

it('a host that is allowed is answered', async () => {
  const proxy = await startProxy(url, { allowedHosts: ['Grip.Internal'] })
  expect((await get(proxy.controlPort, { host: 'grip.internal:5561' }))[0]).toBe(200)
  expect((await get(proxy.controlPort, { host: 'other.internal' }))[0]).toBe(403)
})

it('no answer carries a CORS header', async () => {
  const proxy = await startProxy(url)
  const [, headers] = await get(proxy.controlPort, { host: 'localhost', origin: 'http://localhost:3000' })
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
})

it('both ports listen on 127.0.0.1 alone', async () => {
  const app = await startOrigin(() => [200])
  const proxy = await startProxy(app.url)
  expect([new URL(proxy.url).hostname, new URL(proxy.controlUrl).hostname]).toEqual([
    '127.0.0.1',
    '127.0.0.1',
  ])
})
