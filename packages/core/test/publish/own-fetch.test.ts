import { type FetchFunction, PublishError, Publisher } from '@grip/core'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'

const X = { httpStream: 'x' }
const PROXY = 'http://127.0.0.1:5561'

beforeEach(() => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
})

/** Publishes with a `fetch`; tells the error and how often it was called. */
async function publishWith(fetch: FetchFunction): Promise<{ error: unknown; calls: number }> {
  const counted = vi.fn<FetchFunction>(fetch)
  const publishing = new Publisher(PROXY, { fetch: counted }).publish('c', X, { id: '7' })
  const outcome = publishing.then(
    () => undefined,
    (error: unknown) => error,
  )
  await vi.runAllTimersAsync()
  return { error: await outcome, calls: counted.mock.calls.length }
}

function thrower(thrown: unknown): FetchFunction {
  return async () => {
    throw thrown
  }
}

function withCode(code: string, cause?: unknown): Error {
  return Object.assign(new Error('it failed', { cause }), { code })
}

it.each<[string, unknown, string]>([
  ['a RangeError', new RangeError('out of range'), 'RangeError'],
  ['a TypeError of a mistake', new TypeError('client.fetch is not a function'), 'TypeError'],
  ['another of them', new TypeError("Cannot read properties of undefined (reading 'network')"), 'TypeError'],
  ['a missing name', new ReferenceError('fetcher is not defined'), 'ReferenceError'],
  ['an error of its own', new Error('no token in the vault'), 'Error'],
  ['an error that has a cause', new Error('no token', { cause: new RangeError('deep') }), 'Error'],
  ['a wrong argument', withCode('ERR_INVALID_ARG_TYPE'), 'Error'],
  ['a file that is not there', withCode('ENOENT'), 'Error'],
  ['too many requests of one invocation', new Error('Too many subrequests.'), 'Error'],
  ['an abort of its own', new DOMException('This operation was aborted', 'AbortError'), 'AbortError'],
  ['a text', 'fetch failed', 'a value of type string'],
  ['undefined', undefined, 'a value of type undefined'],
  ['null', null, 'a value of type object'],
])('a "fetch" that throws %s is called once, and its error is the cause', async (_, thrown, name) => {
  const { error, calls } = await publishWith(thrower(thrown))
  expect(error).toBeInstanceOf(PublishError)
  expect(error).toMatchObject({
    reason: 'fetch',
    status: 502,
    endpoint: PROXY,
    channel: 'c',
    id: '7',
    message: `"fetch" threw ${name}, which is not a network failure, so it is not tried again`,
  })
  expect((error as PublishError).cause).toBe(thrown)
  expect(calls).toBe(1)
})

it('a "fetch" that throws before it returns a promise is called once', async () => {
  const thrown = new RangeError('out of range')
  const { error, calls } = await publishWith(() => {
    throw thrown
  })
  expect(error).toMatchObject({ reason: 'fetch', cause: thrown })
  expect(calls).toBe(1)
})

it.each([undefined, null, 'Published', {}])(
  'a "fetch" that resolves with %j is called once',
  async (value) => {
    const { error, calls } = await publishWith(async () => value as unknown as Response)
    expect(error).toMatchObject({ reason: 'fetch', message: '"fetch" did not resolve with a Response' })
    expect(calls).toBe(1)
  },
)

// As each runtime reports that the network failed.
it.each<[string, unknown]>([
  ['Node', new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') })],
  ['Node, in the middle of a body', new TypeError('terminated', { cause: withCode('UND_ERR_SOCKET') })],
  ['Node, whose name server is away', new TypeError('fetch failed', { cause: withCode('EAI_AGAIN') })],
  ['Bun', withCode('ConnectionRefused')],
  ['Bun, of a connection that ends', withCode('ConnectionClosed')],
  ['Bun, of a name', withCode('FailedToOpenSocket')],
  ['Deno', new TypeError('error sending request for url (http://127.0.0.1/): client error (Connect)')],
  ['Deno, in a body', new TypeError('error reading a body from connection')],
  ['Workers', new Error('Network connection lost.')],
  ['Workers, of their own', new Error('internal error; reference = abc123')],
  ['Chromium', new TypeError('Failed to fetch')],
  ['Firefox', new TypeError('NetworkError when attempting to fetch resource.')],
  ['Safari', new TypeError('Load failed')],
  ['React Native', new TypeError('Network request failed')],
  ['a stream of the standard', new DOMException('A network error occurred.', 'NetworkError')],
  ['a time limit of its own', new DOMException('The operation was aborted due to timeout', 'TimeoutError')],
  ['node:http', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ['node-fetch', withCode('ETIMEDOUT')],
  ['a wrapper', new Error('the publish failed', { cause: withCode('ECONNRESET') })],
])('the network that fails, as told by %s, is tried again', async (_, thrown) => {
  const { error, calls } = await publishWith(thrower(thrown))
  expect(error).toMatchObject({ reason: 'network', message: `${PROXY} cannot be reached` })
  expect((error as PublishError).cause).toBe(thrown)
  expect(calls).toBe(3)
})

it('an answer whose body was read already, to log it, is taken', async () => {
  const fetch: FetchFunction = async () => {
    const response = new Response('Published\n')
    await response.text()
    return response
  }
  expect(await publishWith(fetch)).toEqual({ error: undefined, calls: 1 })
})

it('a refusal whose body was read already is a refusal', async () => {
  const { error } = await publishWith(async () => {
    const response = new Response('no', { status: 401 })
    await response.text()
    return response
  })
  expect(error).toMatchObject({ reason: 'rejected', response: { status: 401, text: '' } })
})

it('a "fetch" that does not heed its signal is left alone after the timeout, and the next one is made', async () => {
  const answers = [new Promise<Response>(() => undefined), Promise.resolve(new Response('Published\n'))]
  expect(await publishWith(() => answers.shift()!)).toEqual({ error: undefined, calls: 2 })
})

it('another way to a proxy that does not heed its signal blocks nothing either', async () => {
  const posted: string[] = []
  const publisher = new Publisher([], { deadline: 100 })
  publisher.add({
    origin: 'tcp://a:1',
    post: ([item]) => (posted.push(item!.channel) === 1 ? new Promise(() => undefined) : Promise.resolve()),
  })
  const first = publisher.publish('first', X).catch((error: PublishError) => error.reason)
  await vi.advanceTimersByTimeAsync(100)
  await publisher.publish('second', X)
  expect([await first, posted]).toEqual(['timeout', ['first', 'second']])
})

it('an error that your own way to a proxy throws is passed on unchanged', async () => {
  const thrown = new RangeError('out of range')
  const publisher = new Publisher([])
  publisher.add({ origin: 'tcp://a:1', post: () => Promise.reject(thrown) })
  await expect(publisher.publish('c', X)).rejects.toBe(thrown)
  expect(Object.keys(thrown)).toEqual([])
})
