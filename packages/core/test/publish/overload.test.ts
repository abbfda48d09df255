import { PublishError, Publisher, type PublisherOptions } from '@grip/core'
import { expect, it, onTestFinished, vi } from 'vitest'
import { deferred } from '../support/record-publishes.ts'
import { turn } from '../support/proxy.ts'
import { serveControl } from './control-server.ts'
import { channelsOf, numbers } from './published-items.ts'

const X = { httpStream: 'x' }
const PROXY = 'http://127.0.0.1:5561'

/** A publisher to a proxy that answers nothing until it is told to. */
function setUp(options: PublisherOptions) {
  const answer = deferred<Response>()
  const posted: string[] = []
  const fetch = async (_: string, { body }: RequestInit): Promise<Response> => {
    posted.push(...channelsOf(body))
    return (await answer.promise).clone()
  }
  return { publisher: new Publisher(PROXY, { fetch, ...options }), posted, answer }
}

it('10,000 publishes in one tick all arrive, in order', async () => {
  const { url, received } = await serveControl()
  const publisher = new Publisher(url)
  await Promise.all(numbers(10_000).map((channel) => publisher.publish(channel, X)))
  expect(received.flatMap(({ body }) => channelsOf(body))).toEqual(numbers(10_000))
})

it('100,000 publishes in one tick all arrive, and one more is refused at once', async () => {
  const { publisher, posted, answer } = setUp({})
  const all = numbers(100_000).map((channel) => publisher.publish(channel, X))
  const error = await publisher.publish('late', X, { id: '7' }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(PublishError)
  expect(error).toMatchObject({
    reason: 'overloaded',
    status: 503,
    endpoint: PROXY,
    channel: 'late',
    id: '7',
    message:
      '100000 publishes, as many as "maxQueued" allows, are waiting for http://127.0.0.1:5561: await some of them before you publish more',
  })
  answer.resolve(new Response('Published\n'))
  await Promise.all(all)
  expect(posted).toEqual(numbers(100_000))
})

it('what is refused for too many harms no other, and once one is taken there is room again', async () => {
  const { publisher, posted, answer } = setUp({ maxQueued: 3, prefix: 'p-' })
  const outcomes = Promise.allSettled(numbers(5).map((channel) => publisher.publish(channel, X)))
  await turn()
  await expect(publisher.publish('5', X)).rejects.toMatchObject({ reason: 'overloaded', channel: 'p-5' })
  answer.resolve(new Response('Published\n'))
  expect(await outcomes).toMatchObject([
    { status: 'fulfilled' },
    { status: 'fulfilled' },
    { status: 'fulfilled' },
    { reason: { reason: 'overloaded', channel: 'p-3' } },
    { reason: { reason: 'overloaded', channel: 'p-4' } },
  ])
  await publisher.publish('6', X)
  expect(posted).toEqual(['p-0', 'p-1', 'p-2', 'p-6'])
})

it.each<[string, (publisher: Publisher, signal: AbortSignal) => Promise<unknown>, Response | undefined]>([
  ['a publish that fails', (publisher) => publisher.publish('a', X), new Response('no', { status: 401 })],
  ['one that is aborted', (publisher, signal) => publisher.publish('a', X, { signal }), undefined],
  ['one whose time is over', (publisher) => publisher.publish('a', X), undefined],
])('%s makes room', async (_, publish, response) => {
  const { publisher, answer } = setUp({ maxQueued: 1, deadline: 50 })
  const abort = new AbortController()
  const first = publish(publisher, abort.signal).catch((error: unknown) => error)
  await expect(publisher.publish('b', X)).rejects.toMatchObject({ reason: 'overloaded' })
  await turn()
  if (response !== undefined) answer.resolve(response)
  else abort.abort()
  expect(await first).not.toMatchObject({ reason: 'overloaded' })
  const second = publisher.publish('b', X).catch((error: unknown) => error)
  expect(await second).not.toMatchObject({ reason: 'overloaded' })
})

it.each([
  ['all of what waits', 72 + 72 + 73, ['fulfilled', 'fulfilled', 'fulfilled']],
  ['a byte less', 72 + 72 + 72, ['fulfilled', 'fulfilled', 'rejected']],
])('the bytes that may wait are counted: %s', async (_, maxQueuedBytes, expected) => {
  const { publisher, answer } = setUp({ maxQueuedBytes, attempts: 1 })
  // {"formats":{"http-stream":{"content":"0123456789012345"}},"channel":"a"}
  const content = { httpStream: '0123456789012345' }
  const outcomes = Promise.allSettled(['a', 'b', 'é'].map((channel) => publisher.publish(channel, content)))
  answer.resolve(new Response('Published\n'))
  expect((await outcomes).map(({ status }) => status)).toEqual(expected)
})

it('the error of too many bytes says how many wait, and how many may', async () => {
  const { publisher } = setUp({ maxQueuedBytes: 100, attempts: 1 })
  void publisher.publish('a', { httpStream: 'x'.repeat(30) }).catch(() => undefined)
  await expect(publisher.publish('b', { httpStream: 'x'.repeat(30) })).rejects.toMatchObject({
    reason: 'overloaded',
    message:
      '86 bytes of publishes, with this one more than the 100 of "maxQueuedBytes", are waiting for http://127.0.0.1:5561: await some of them before you publish more',
  })
})

it('a proxy that hangs and is full keeps nothing from another', async () => {
  const other = await serveControl()
  const silent = await serveControl(() => undefined)
  const publisher = new Publisher([silent.url, other.url], { maxQueued: 2 })
  const abort = new AbortController()
  const errors = []
  for (const [index, channel] of numbers(4).entries()) {
    // Those that the silent one has in its queue stay there until they are aborted.
    const signal = index < 2 ? abort.signal : undefined
    errors.push(publisher.publish(channel, X, { signal }).catch((error: unknown) => error))
    while (other.received.length < errors.length) await turn()
  }
  expect(other.received.flatMap(({ body }) => channelsOf(body))).toEqual(numbers(4))
  abort.abort()
  expect(await Promise.all(errors)).toMatchObject(
    ['aborted', 'aborted', 'overloaded', 'overloaded'].map((reason, index) => ({
      reason: 'several',
      channel: String(index),
      errors: [{ reason, endpoint: silent.url }],
    })),
  )
})

it('another way to a proxy has the same bound', async () => {
  const publisher = new Publisher([], { maxQueued: 1 })
  const done = deferred<void>()
  publisher.add({ origin: 'tcp://a:1', post: () => done.promise })
  const first = publisher.publish('a', X)
  await expect(publisher.publish('b', X)).rejects.toMatchObject({
    reason: 'overloaded',
    endpoint: 'tcp://a:1',
  })
  done.resolve()
  await first
})

it.each([
  ['share the bound of a proxy', undefined, 'overloaded'],
  ['have a bound each on Workers, where one that is gone never settles', 'Cloudflare-Workers', undefined],
])('requests %s', async (_, userAgent, reason) => {
  if (userAgent !== undefined) vi.stubGlobal('navigator', { userAgent })
  onTestFinished(() => void vi.unstubAllGlobals())
  const { publisher, answer } = setUp({ maxQueued: 1 })
  const first = publisher.forRequest().publish('a', X)
  const second = publisher
    .forRequest()
    .publish('b', X)
    .catch((error: unknown) => error)
  await turn()
  answer.resolve(new Response('Published\n'))
  await first
  expect(((await second) as PublishError | undefined)?.reason).toBe(reason)
})

it('of thousands that are refused one has a stack, which says where the program publishes', async () => {
  const { publisher } = setUp({ maxQueued: 1 })
  void publisher.publish('a', X).catch(() => undefined)
  const refused = await Promise.all(
    numbers(3).map((channel) => publisher.publish(channel, X).catch((error: unknown) => error as Error)),
  )
  const frames = refused.map((error) => (error as Error).stack!.split('\n').length - 1)
  expect([frames[0]! > 2, frames[1], frames[2]]).toEqual([true, 0, 0])
  expect((refused[0] as Error).stack).toContain('overload.test.ts')
  expect(new Error('later').stack).toContain('overload.test.ts')
})
