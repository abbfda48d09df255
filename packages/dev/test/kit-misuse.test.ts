import { createGripHandler } from '@grip/core'
import { expect, it, onTestFinished } from 'vitest'
import { createTestProxy, signedRequest, type TestProxy } from '../src/test.ts'

const app = { fetch: () => new Response('the app') }

it.each<[string, (proxy: TestProxy) => Promise<unknown>]>([
  ['fetch', (proxy) => proxy.fetch('/')],
  ['webSocket', (proxy) => proxy.webSocket('/')],
  ['stream', (proxy) => proxy.stream('/')],
  ['poll', (proxy) => proxy.poll('/')],
  ['publish', (proxy) => proxy.publish('a', { webSocket: 'b' })],
])('a proxy that is closed refuses %s, and says what to do', async (_, call) => {
  const proxy = createTestProxy(app)
  await proxy.close()
  await expect(call(proxy)).rejects.toMatchObject({
    name: 'TestProxyError',
    code: 'ERR_GRIP_TEST_CLOSED',
    message: 'this proxy is closed: make another with createTestProxy()',
  })
})

it.each([
  ['chat', '"protocols" must be a list of strings'],
  [['chat', 5], '"protocols[1]" must be a string'],
  [Array<string>(2), '"protocols[0]" must be a string'],
])('refuses to open a WebSocket with the protocols %j', async (protocols, message) => {
  const proxy = createTestProxy(app)
  onTestFinished(() => proxy.close())
  const opened = proxy.webSocket('/', { protocols: protocols as string[] })
  await expect(opened).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT', message })
})

it.each([
  ['', 'x', '"channel" must be a non-empty string without NUL or half of a surrogate pair'],
  ['a\0b', 'x', '"channel" must be a non-empty string without NUL or half of a surrogate pair'],
  ['\ud800', 'x', '"channel" must be a non-empty string without NUL or half of a surrogate pair'],
  ['a', 'x\udfff', '"webSocket" contains half of a surrogate pair, which UTF-8 cannot carry'],
])('refuses to publish on %j the text %j', async (channel, webSocket, message) => {
  const proxy = createTestProxy(app)
  onTestFinished(() => proxy.close())
  const published = proxy.publish(channel, { webSocket })
  await expect(published).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT', message })
  expect(proxy.published(channel)).toEqual([])
})

const fields: [string, unknown][] = [
  ['Headers', new Headers({ a: 'b' })],
  ['a Map', new Map([['a', 'b']])],
  ['URLSearchParams', new URLSearchParams('a=b')],
  ['a promise', Promise.resolve({ a: 'b' })],
  ['a list', [['a', 'b']]],
]

it.each(fields)('refuses %s where it needs a plain object', async (_, given) => {
  const proxy = createTestProxy(app)
  onTestFinished(() => proxy.close())
  const wrong = given as object
  for (const call of [
    () => proxy.fetch('/', { headers: wrong as Record<string, string> }),
    () => proxy.stream('/', wrong),
    () => proxy.webSocket('/', { headers: wrong as Record<string, string> }),
    () => proxy.poll('/', wrong),
    async () => createTestProxy(app, { env: wrong as Record<string, string> }),
    async () => createTestProxy(app, wrong),
    () => signedRequest('https://app.test/', { headers: wrong as Record<string, string> }),
    () => signedRequest('https://app.test/', { lastIds: wrong as Record<string, string> }),
    () => signedRequest('https://app.test/', wrong),
  ])
    await expect(call()).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('must be an object') as string,
    })
})

it('refuses the reason of a close without a code, which no frame can carry', async () => {
  const echo = createGripHandler((_request, grip) => grip.webSocket({ message: (ws, data) => ws.send(data) }))
  const proxy = createTestProxy(echo)
  onTestFinished(() => proxy.close())
  const ws = await proxy.webSocket('/')
  expect(() => ws.close(undefined, 'bye')).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: '"reason" needs a "code"' }),
  )
  expect(await ws.close(1000, 'bye')).toEqual({ code: 1000, reason: 'bye' })
})
