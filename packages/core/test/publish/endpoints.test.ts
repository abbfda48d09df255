import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { type PublishError, Publisher } from '../../src/index.ts'
import { deferred } from '../support/record-publishes.ts'
import { deadUrl, serveControl } from './control-server.ts'

const X = { httpStream: 'x' }
const BODY = '{"items":[{"formats":{"http-stream":{"content":"x"}},"channel":"c"}]}'

it('F4 publishes to all proxies', async () => {
  const [first, second] = [await serveControl(), await serveControl()]
  await new Publisher([first.url, { controlUrl: second.url }], { attempts: 1 }).publish('c', X)
  expect([first, second].map(({ received }) => received.map(({ body }) => body))).toEqual([[BODY], [BODY]])
})

it('F4 publishes to the others when one is dead, and says which', async () => {
  const [first, dead, last] = [await serveControl(), await deadUrl(), await serveControl()]
  const error = await new Publisher([first.url, dead, last.url], { attempts: 1 })
    .publish('c', X)
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    code: 'ERR_GRIP_PUBLISH',
    reason: 'several',
    status: 502,
    endpoint: undefined,
    message: '1 of 3 proxies did not take the publish',
  })
  const { errors } = error as PublishError
  expect(errors).toHaveLength(1)
  expect(errors[0]).toMatchObject({ reason: 'network', endpoint: dead })
  expect([first.received.length, last.received.length]).toEqual([1, 1])
})

it('F4 a proxy that never answers does not delay a publish to the others', async () => {
  const silent = await serveControl(() => undefined)
  const other = await serveControl()
  const reached = once(other.server, 'request')
  const abort = new AbortController()
  const publisher = new Publisher([silent.url, other.url], { timeout: 3_600_000, deadline: 3_600_000 })
  const publishing = publisher.publish('c', X, { signal: abort.signal }).catch((error: unknown) => error)
  await reached
  abort.abort()
  expect(((await publishing) as PublishError).results[0]).toMatchObject({
    endpoint: silent.url,
    error: { reason: 'aborted' },
  })
})

it('F4 has one error for each proxy that failed, in order', async () => {
  const full = await serveControl((response) => response.writeHead(503).end('busy'))
  const dead = await deadUrl()
  const error = await new Publisher([full.url, dead], { attempts: 1 })
    .publish('c', X)
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    message: '2 of 2 proxies did not take the publish',
    errors: [{ reason: 'rejected', response: { status: 503, text: 'busy' } }, { reason: 'network' }],
    results: [
      { endpoint: full.url, error: { reason: 'rejected' } },
      { endpoint: dead, error: { reason: 'network' } },
    ],
  })
})

it('F4 tells how each proxy fared, those that took it too', async () => {
  const [first, dead] = [await serveControl(), await deadUrl()]
  const error = await new Publisher([first.url, dead], { attempts: 1 })
    .publish('c', X, { id: '7' })
    .catch((caught: unknown) => caught)
  expect((error as PublishError).results).toMatchObject([
    { endpoint: first.url, error: undefined },
    { endpoint: dead, error: { reason: 'network', channel: 'c', id: '7' } },
  ])
})

it('F4 policy "any": one proxy that accepts the publish is enough', async () => {
  const [dead, silent, alive] = [await deadUrl(), await serveControl(() => undefined), await serveControl()]
  const publisher = new Publisher([dead, silent.url, alive.url], { policy: 'any' })
  await expect(publisher.publish('c', X)).resolves.toBeUndefined()
  expect(alive.received).toHaveLength(1)
})

it('F4 policy "any": the publishes to the others continue, and drain waits for them', async () => {
  const answered = deferred<void>()
  const slow = await serveControl((response) => void answered.promise.then(() => response.end()))
  const fast = await serveControl()
  const publisher = new Publisher([slow.url, fast.url], { policy: 'any' })
  await publisher.publish('c', X)
  await expect(publisher.drain({ timeout: 20 })).rejects.toMatchObject({ reason: 'timeout' })
  answered.resolve(undefined)
  await publisher.drain()
  expect([slow.received.length, fast.received.length]).toEqual([1, 1])
})

it('F4 policy "any": fails when no proxy accepts the publish', async () => {
  const [first, second] = [await deadUrl(), await deadUrl()]
  const publishing = new Publisher([first, second], { policy: 'any', attempts: 1 }).publish('c', X)
  await expect(publishing).rejects.toMatchObject({
    reason: 'several',
    message: '2 of 2 proxies did not take the publish',
    results: [
      { endpoint: first, error: { reason: 'network' } },
      { endpoint: second, error: { reason: 'network' } },
    ],
  })
})

it('adds proxies, and removes all of them', async () => {
  const [first, second] = [await serveControl(), await serveControl()]
  const publisher = new Publisher([])
  const none = { code: 'ERR_GRIP_CONFIG', message: 'no GRIP proxy is configured: set GRIP_URL' }
  await expect(publisher.publish('c', X)).rejects.toMatchObject(none)
  publisher.add(first.url)
  await publisher.publish('c', X)
  publisher.add({ controlUrl: second.url })
  await publisher.publish('c', X)
  publisher.clear()
  await expect(publisher.publish('c', X)).rejects.toMatchObject(none)
  expect([first.received.length, second.received.length]).toEqual([2, 1])
})

it('refuses to be made without a configuration', () => {
  expect(() => new Publisher(undefined)).toThrow(
    expect.objectContaining({
      code: 'ERR_GRIP_CONFIG',
      message: 'no GRIP proxy is configured: set GRIP_URL',
    }),
  )
})

it('F1 leaves no rejection unhandled, however many proxies fail', async () => {
  const unhandled: unknown[] = []
  const listener = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', listener)
  onTestFinished(() => void process.off('unhandledRejection', listener))
  const resetting = await serveControl((_, request) => request.socket.resetAndDestroy())
  const silent = await serveControl(() => undefined)
  const publisher = new Publisher([resetting.url, silent.url, await deadUrl()], { timeout: 60, attempts: 1 })
  const controller = new AbortController()
  const publishes = [
    publisher.publish('c', X),
    publisher.publish('c', X, { signal: AbortSignal.abort() }),
    publisher.publish('c', X, { signal: controller.signal }),
    publisher.publish('', X),
    publisher.publish('c', {}),
  ]
  controller.abort()
  const outcomes = await Promise.allSettled(publishes)
  expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
  // Node reports what is unhandled once the microtasks of a turn are done.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(unhandled).toEqual([])
})
