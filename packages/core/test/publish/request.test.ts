import { afterEach, expect, it, vi } from 'vitest'
import { Publisher } from '../../src/index.ts'
import { P256 } from '../signature/tokens.ts'
import { verifyGripSig } from '../../src/index.ts'
import { serveControl } from './control-server.ts'
import { recordFetch } from './record-fetch.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('POSTs to /publish/ with the body in the order that proxies know', async () => {
  const { url, received } = await serveControl()
  const publisher = new Publisher(url, { prefix: 'pre-' })
  await publisher.publish('chan', { httpStream: 'x' }, { id: '2', prevId: '1' })
  const [{ method, path, headers, body }] = received as [(typeof received)[0]]
  expect([method, path, body]).toEqual([
    'POST',
    '/publish/',
    '{"items":[{"formats":{"http-stream":{"content":"x"}},"id":"2","prev-id":"1","channel":"pre-chan"}]}',
  ])
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '99' })
  expect(headers).not.toHaveProperty('authorization')
  expect(headers).not.toHaveProperty('transfer-encoding')
})

it('sends a body beyond ASCII with its length in bytes', async () => {
  const { url, received } = await serveControl()
  await new Publisher(url, { attempts: 1 }).publish('c', { webSocket: 'é€🔑\r\n"\\\0' })
  expect(received[0]!.body).toBe(
    '{"items":[{"formats":{"ws-message":{"content":"é€🔑\\r\\n\\"\\\\\\u0000"}},"channel":"c"}]}',
  )
  expect(received[0]!.headers['content-length']).toBe('90')
})

it.each([
  ['http://127.0.0.1:5561', 'http://127.0.0.1:5561/publish/'],
  ['http://127.0.0.1:5561/', 'http://127.0.0.1:5561/publish/'],
  ['http://127.0.0.1:5561/a', 'http://127.0.0.1:5561/a/publish/'],
  ['http://127.0.0.1:5561/a/b//', 'http://127.0.0.1:5561/a/b/publish/'],
  ['http://127.0.0.1:5561/a?x=1', 'http://127.0.0.1:5561/a/publish/?x=1'],
  ['http://127.0.0.1:5561?x=1&key=k&y=%20', 'http://127.0.0.1:5561/publish/?x=1&y=%20'],
  ['https://api.fastly.com/service/SVC?key=k', 'https://api.fastly.com/service/SVC/publish/'],
])('publishes for %s to %s', async (gripUrl, expected) => {
  const { fetch, requests } = recordFetch()
  await new Publisher(gripUrl, { fetch }).publish('c', { httpStream: 'x' })
  expect(requests.map(({ url }) => url)).toEqual([expected])
})

it.each([
  ['http://user:pass@127.0.0.1', 'Basic dXNlcjpwYXNz'],
  ['http://%C3%BCser:p%E2%82%AC@127.0.0.1', 'Basic w7xzZXI6cOKCrA=='],
  ['http://user@127.0.0.1', 'Basic dXNlcjo='],
  ['http://127.0.0.1?key=a.token~with+signs', 'Bearer a.token~with+signs'],
])('authorizes a publish to %s with %s', async (gripUrl, expected) => {
  const { fetch, requests } = recordFetch()
  await new Publisher(gripUrl, { fetch }).publish('c', { httpStream: 'x' })
  expect(requests[0]!.headers.get('authorization')).toBe(expected)
})

it('authorizes with Basic from a configuration, in UTF-8', async () => {
  const { fetch, requests } = recordFetch()
  const config = { controlUrl: 'http://127.0.0.1', user: 'üser', password: 'p€' }
  await new Publisher(config, { fetch }).publish('c', { httpStream: 'x' })
  expect(requests[0]!.headers.get('authorization')).toBe('Basic w7xzZXI6cOKCrA==')
})

const VECTOR =
  'Bearer eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJwdXNocGluIiwiZXhwIjo0MTAyNDQ0ODAwfQ.' +
  '_Q2e1iFD1m1XO-t5Bj1sHILRsyb1ZB8YTxP8gY1S3XY'

it.each(['changeme', 'base64:Y2hhbmdlbWU='])('signs a JWT of ten minutes with the key %s', async (key) => {
  vi.useFakeTimers({ toFake: ['Date'], now: (4_102_444_800 - 600) * 1000 })
  const { fetch, requests } = recordFetch()
  await new Publisher(`http://127.0.0.1?iss=pushpin&key=${key}`, { fetch }).publish('c', { httpStream: 'x' })
  expect(requests[0]!.headers.get('authorization')).toBe(VECTOR)
})

it('signs with a private key, and the public one verifies', async () => {
  const { fetch, requests } = recordFetch()
  const key = P256.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  await new Publisher({ controlUrl: 'http://127.0.0.1', issuer: 'me', key }, { fetch }).publish('c', {
    httpStream: 'x',
  })
  const token = requests[0]!.headers.get('authorization')!.replace(/^Bearer /, '')
  await expect(verifyGripSig(token, P256.jwk, { issuer: 'me' })).resolves.toHaveProperty('iss', 'me')
})

it('signs once in nine minutes, and again within the last minute', async () => {
  const start = 1_800_000_000_000
  vi.useFakeTimers({ toFake: ['Date'], now: start })
  const sign = vi.spyOn(crypto.subtle, 'sign')
  const { fetch, requests } = recordFetch()
  const publisher = new Publisher('http://127.0.0.1?iss=pushpin&key=changeme', { fetch })
  for (let second = 0; second < 540; second++) {
    vi.setSystemTime(start + second * 1000)
    await publisher.publish('c', { httpStream: 'x' })
  }
  expect(sign).toHaveBeenCalledTimes(1)
  expect(new Set(requests.map(({ headers }) => headers.get('authorization'))).size).toBe(1)
  vi.setSystemTime(start + 540_000)
  await publisher.publish('c', { httpStream: 'x' })
  expect(sign).toHaveBeenCalledTimes(2)
  expect(new Set(requests.map(({ headers }) => headers.get('authorization'))).size).toBe(2)
})

it('signs again after the clock was set back, since the token may end before it seems to', async () => {
  const start = 1_800_000_000_000
  vi.useFakeTimers({ toFake: ['Date'], now: start })
  const { fetch, requests } = recordFetch()
  const publisher = new Publisher('http://127.0.0.1?iss=pushpin&key=changeme', { fetch })
  for (const second of [0, -60, -3600, -3500]) {
    vi.setSystemTime(start + second * 1000)
    await publisher.publish('c', { httpStream: 'x' })
  }
  const tokens = requests.map(({ headers }) => headers.get('authorization')!)
  const ends = tokens.map((token) => (JSON.parse(atob(token.split('.')[1]!)) as { exp: number }).exp)
  expect(ends).toEqual([1_800_000_600, 1_800_000_540, 1_799_997_000, 1_799_997_000])
})

it('asks for no redirects, and passes its body as bytes', async () => {
  const { fetch, requests } = recordFetch()
  await new Publisher('http://127.0.0.1', { fetch }).publish('c', { httpStream: 'x' })
  expect(requests[0]!.init).toMatchObject({
    method: 'POST',
    redirect: 'manual',
    body: expect.any(Uint8Array),
  })
  expect(requests[0]!.init.signal).toBeInstanceOf(AbortSignal)
})
