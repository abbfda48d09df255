import { expect, it, onTestFinished, vi } from 'vitest'
import { Grip, Publisher } from '@grip/core'
import { deferred } from '../support/record-publishes.ts'
import { turn } from '../support/proxy.ts'
import { serveControl } from './control-server.ts'
import { channelsOf, numbers } from './published-items.ts'

const X = { httpStream: 'x' }
const PUBLISHED = (): Response => new Response('Published\n')

it('1,000 publishes in one tick need one POST, in order, and one signature', async () => {
  const sign = vi.spyOn(crypto.subtle, 'sign')
  onTestFinished(() => sign.mockRestore())
  const { url, received } = await serveControl()
  const publisher = new Publisher(`${url}?iss=pushpin&key=changeme`)
  await Promise.all(numbers(1000).map((channel) => publisher.publish(channel, X)))
  expect(received.map(({ body }) => channelsOf(body))).toEqual([numbers(1000)])
  expect(sign).toHaveBeenCalledTimes(1)
})

it('what is published while a POST is under way goes into the next, in order', async () => {
  const { bodies, answers, publisher } = setUp()
  const all = [publisher.publish('0', X)]
  while (answers.length === 0) await turn()
  for (const channel of numbers(100).slice(1)) {
    all.push(publisher.publish(channel, X))
    await turn()
  }
  expect(bodies.map(channelsOf)).toEqual([['0']])
  answers[0]!.resolve(PUBLISHED())
  while (answers.length === 1) await turn()
  expect(bodies.map(channelsOf)).toEqual([['0'], numbers(100).slice(1)])
  answers[1]!.resolve(PUBLISHED())
  await Promise.all(all)
})

it('a POST has no more bytes than the proxy accepts', async () => {
  const { url, received } = await serveControl()
  const publisher = new Publisher(url)
  const content = 'é'.repeat(100_000)
  await Promise.all(numbers(11).map((channel) => publisher.publish(channel, { httpStream: content })))
  expect(received.map(({ body }) => channelsOf(body))).toEqual([
    ['0', '1', '2', '3'],
    ['4', '5', '6', '7'],
    ['8', '9', '10'],
  ])
  for (const { body, headers } of received) {
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)))
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1_000_000)
  }
})

const PAIR =
  '{"items":[{"formats":{"http-stream":{"content":"x"}},"channel":"a"},{"formats":{"http-stream":{"content":"x"}},"channel":"b"}]}'

it.each([
  [PAIR.length, [['a', 'b']]],
  [PAIR.length - 1, [['a'], ['b']]],
])('two items in a limit of %i bytes take the POSTs %j', async (maxPublishBytes, expected) => {
  const { bodies, publisher } = setUp(PUBLISHED, { maxPublishBytes }, { attempts: 1 })
  await Promise.all([publisher.publish('a', X), publisher.publish('b', X)])
  expect(bodies.map(channelsOf)).toEqual(expected)
})

it('a publish that is too large does not affect the others, and its error names it', async () => {
  const { bodies, publisher } = setUp(PUBLISHED)
  const outcomes = await Promise.allSettled([
    publisher.publish('a', X),
    publisher.publish('b', { webSocket: 'x'.repeat(1_000_001) }, { id: '7' }),
    publisher.publish('c', X),
  ])
  expect(outcomes).toMatchObject([
    { status: 'fulfilled' },
    { reason: { reason: 'too-large', channel: 'b', id: '7' } },
    { status: 'fulfilled' },
  ])
  expect(bodies.map(channelsOf)).toEqual([['a', 'c']])
})

it.each([
  ['a numeric id', 'b', X, { id: 7 }, 'ERR_INVALID_ARGUMENT'],
  ['meta that is no text', 'b', X, { meta: { sender: 7 } }, 'ERR_INVALID_ARGUMENT'],
  ['NUL in the channel', 'b\0', X, {}, 'ERR_GRIP_INSTRUCT'],
  ['a numeric prev-id', 'b', X, { prevId: 7 }, 'ERR_INVALID_ARGUMENT'],
  ['a header that is no text', 'b', { httpResponse: { headers: { A: 7 } } }, {}, 'ERR_INVALID_ARGUMENT'],
  ['no format', 'b', {}, {}, 'ERR_INVALID_ARGUMENT'],
])(
  'one with %s leaves the others alone, and says which it is',
  async (_, channel, message, options, code) => {
    const { bodies, publisher } = setUp(PUBLISHED)
    const outcomes = await Promise.allSettled([
      publisher.publish('a', X),
      publisher.publish(channel, message as never, options as never),
      publisher.publish('c', X),
    ])
    expect(outcomes).toMatchObject([{}, { reason: { code, channel } }, {}])
    expect(bodies.map(channelsOf)).toEqual([['a', 'c']])
  },
)

it('a publish that is aborted does not affect the others, whether or not it was sent', async () => {
  const { bodies, answers, signals, publisher } = setUp()
  const [first, second] = [new AbortController(), new AbortController()]
  const all = Promise.allSettled([
    publisher.publish('a', X, { signal: first.signal }),
    publisher.publish('b', X),
    publisher.publish('c', X, { signal: AbortSignal.abort() }),
  ])
  while (answers.length === 0) await turn()
  const later = Promise.allSettled([
    publisher.publish('d', X, { signal: second.signal }),
    publisher.publish('e', X),
  ])
  first.abort()
  second.abort()
  expect(signals[0]!.aborted).toBe(false)
  answers[0]!.resolve(PUBLISHED())
  expect(await all).toMatchObject([
    { reason: { reason: 'aborted', channel: 'a' } },
    { status: 'fulfilled' },
    { reason: { reason: 'aborted', channel: 'c' } },
  ])
  while (answers.length === 1) await turn()
  answers[1]!.resolve(PUBLISHED())
  expect(await later).toMatchObject([{ reason: { reason: 'aborted' } }, { status: 'fulfilled' }])
  expect(bodies.map(channelsOf)).toEqual([['a', 'b'], ['e']])
})

it('a POST that nobody waits for any more is aborted, and the next begins', async () => {
  const { answers, signals, publisher } = setUp((signal) => {
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('gone'))))
  })
  const controller = new AbortController()
  const { signal } = controller
  const all = ['a', 'b'].map((channel) => publisher.publish(channel, X, { signal }))
  while (signals.length === 0) await turn()
  const next = publisher.publish('c', X, { signal })
  controller.abort()
  await Promise.allSettled([...all, next])
  expect([signals.map(({ aborted }) => aborted), answers.length]).toEqual([[true], 1])
})

it('one endpoint that is slow does not delay what goes to another', async () => {
  const slow = await serveControl((response) => void setImmediate(() => response.end()))
  const fast = await serveControl()
  const publisher = new Publisher([slow.url, fast.url])
  await Promise.all(numbers(3).map((channel) => publisher.publish(channel, X)))
  expect([slow, fast].map(({ received }) => received.map(({ body }) => channelsOf(body)))).toEqual([
    [['0', '1', '2']],
    [['0', '1', '2']],
  ])
})

it.each([
  ['a Worker', 'navigator', { userAgent: 'Cloudflare-Workers' }],
  ['an edge runtime', 'EdgeRuntime', 'edge-runtime'],
])(
  'in %s only publishes of one tick share a POST, so that no request waits for another',
  async (_, name, value) => {
    vi.stubGlobal(name, value)
    onTestFinished(() => void vi.unstubAllGlobals())
    const bodies: RequestInit['body'][] = []
    const first = deferred<Response>()
    const grip = new Grip('http://127.0.0.1', {
      publish: {
        fetch: async (_url, init) => (bodies.push(init.body) === 1 ? first.promise : PUBLISHED()),
      },
    })
    const waiting = [grip.publish('a', X), grip.publish('b', X)]
    await turn()
    await grip.publish('c', X)
    expect(bodies.map(channelsOf)).toEqual([['a', 'b'], ['c']])
    first.resolve(PUBLISHED())
    await Promise.all(waiting)
  },
)

it('publishers for requests share the token, and no POST', async () => {
  const sign = vi.spyOn(crypto.subtle, 'sign')
  onTestFinished(() => sign.mockRestore())
  const { bodies, answers, publisher } = setUp(undefined, { issuer: 'i', key: 'changeme' }, { prefix: 'p-' })
  const first = publisher.forRequest().publish('a', X)
  while (answers.length < 1) await turn()
  const second = publisher.forRequest().publish('b', X)
  while (answers.length < 2) await turn()
  expect(bodies.map(channelsOf)).toEqual([['p-a'], ['p-b']])
  for (const { resolve } of answers) resolve(PUBLISHED())
  await Promise.all([first, second])
  expect(sign).toHaveBeenCalledTimes(1)
})

/** A publisher whose POSTs are answered by hand, or by `answer`. */
function setUp(
  answer?: (signal: AbortSignal) => Response | Promise<Response>,
  config: object = {},
  options: object = {},
) {
  const bodies: RequestInit['body'][] = []
  const signals: AbortSignal[] = []
  const answers: ReturnType<typeof deferred<Response>>[] = []
  const fetch = async (_: string, init: RequestInit): Promise<Response> => {
    bodies.push(init.body)
    signals.push(init.signal!)
    answers.push(deferred<Response>())
    return answer === undefined ? answers.at(-1)!.promise : answer(init.signal!)
  }
  const publisher = new Publisher({ controlUrl: 'http://127.0.0.1', ...config }, { fetch, ...options })
  return { bodies, signals, answers, publisher }
}
