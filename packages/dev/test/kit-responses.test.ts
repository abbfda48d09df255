import { expect, it, onTestFinished } from 'vitest'
import { Response as UndiciResponse } from 'undici'
import { createTestProxy, type TestProxy } from '../src/test.ts'

// Like the polyfills of test environments, which can only give the whole body.
class PolyfillResponse {
  readonly status = 201
  readonly statusText = 'Created'
  readonly headers = new Headers({ 'content-type': 'text/plain' })
  readonly bodyUsed = false

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new TextEncoder().encode('é\r\n').buffer
  }
}

// Like the Response of node-fetch, whose body is a stream of Node.
class StreamedResponse extends PolyfillResponse {
  get body(): AsyncIterable<Uint8Array> {
    return (async function* () {
      yield new TextEncoder().encode('in two ')
      yield new TextEncoder().encode('parts')
    })()
  }
}

it('a Response of the undici package is an answer', async () => {
  const init = { status: 201, headers: [['set-cookie', 'a=1'] as [string, string]] }
  const response = await proxyOf(new UndiciResponse('hello', init)).fetch('/')
  expect([response.status, response.headers.getSetCookie(), await response.text()]).toEqual([
    201,
    ['a=1'],
    'hello',
  ])
})

it('a hold of the undici package is a stream', async () => {
  const headers = { 'grip-hold': 'stream', 'grip-channel': 'news', 'content-type': 'text/event-stream' }
  const proxy = proxyOf(new UndiciResponse('data: one\n\n', { headers }))
  const stream = await proxy.stream('/')
  expect(await stream.next()).toMatchObject({ data: 'one' })
  await proxy.publish('news', { httpStream: 'data: two\n\n' })
  expect(await stream.next()).toMatchObject({ data: 'two' })
})

it('a Response that can only give its whole body is an answer', async () => {
  const response = await proxyOf(new PolyfillResponse()).fetch('/')
  expect([response.status, await response.text()]).toEqual([201, 'é\r\n'])
})

it('a Response with a stream of another kind is an answer', async () => {
  expect(await (await proxyOf(new StreamedResponse()).fetch('/')).text()).toBe('in two parts')
})

it.each([
  [undefined, 'it returned undefined'],
  [null, 'it returned null'],
  ['hello', 'it returned a string'],
  [{ statusCode: 200, body: 'hello' }, 'it returned an object'],
  [new Map(), 'it returned a Map'],
  [Response.error(), 'it returned Response.error(), which has no status'],
])('anything but a Response is a 500, and a warning says what it was: %s', async (given, fault) => {
  const proxy = proxyOf(given)
  expect((await proxy.fetch('/')).status).toBe(500)
  const messages = proxy.warnings().map(({ code, message }) => [code, message.split('\n', 1)[0]])
  expect(messages).toEqual([
    [
      'origin-error',
      `GET: the app fails, and a platform answers 500: TypeError: "fetch" of the app must return a Response to send; ${fault}`,
    ],
  ])
})

it('a body that was read already is a 500, and a warning says so', async () => {
  const read = new Response('once')
  await read.text()
  const proxy = proxyOf(read)
  expect((await proxy.fetch('/')).status).toBe(500)
  expect(proxy.warnings()[0]!.message).toContain('the body of this one was read already')
})

function proxyOf(response: unknown): TestProxy {
  const proxy = createTestProxy({ fetch: () => response as Response })
  onTestFinished(() => proxy.close())
  return proxy
}
