import { beforeEach, expect, it, vi } from 'vitest'
import { PublishError, Publisher } from '@grip/core'
import { busy, never, NOW, run, scriptProxy as setUp, useFakeClock } from './scripted-proxy.ts'

const X = { httpStream: 'x' }

beforeEach(useFakeClock)

it.each([408, 425, 429, 500, 502, 503, 504, 599])(
  'F1 tries again after %i, with the same id',
  async (status) => {
    const { publisher, posts, times } = setUp([busy({}, status), busy({}, status)])
    expect(await run(publisher.publish('c', X))).toMatchObject({ error: undefined })
    expect(times()).toEqual([0, 250, 750])
    expect(posts[0]!.ids).toEqual([expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)])
    expect(posts.map(({ ids }) => ids)).toEqual(Array(3).fill(posts[0]!.ids))
  },
)

it('F1 tries again when the network fails, with the id that was given', async () => {
  const { publisher, posts } = setUp([new TypeError('fetch failed')])
  await run(publisher.publish('c', X, { id: 'mine' }))
  expect(posts.map(({ ids }) => ids)).toEqual([['mine'], ['mine']])
})

it('F1 tries again when a POST takes longer than its timeout', async () => {
  const { publisher, times } = setUp([never])
  expect((await run(publisher.publish('c', X))).error).toBeUndefined()
  expect(times()).toEqual([0, 5250])
})

it.each([400, 401, 403, 404, 411, 422])('F1 does not try again after %i', async (status) => {
  const { publisher, times } = setUp([busy({}, status)])
  expect((await run(publisher.publish('c', X))).error).toMatchObject({ response: { status } })
  expect(times()).toEqual([0])
})

it('F1 does not try a redirect again', async () => {
  const { publisher, times } = setUp([busy({ location: '/' }, 302)])
  expect((await run(publisher.publish('c', X))).error).toMatchObject({ reason: 'redirect' })
  expect(times()).toEqual([0])
})

it.each([
  [undefined, [0, 250, 750]],
  [1, [0]],
  [5, [0, 250, 750, 1750, 3750]],
])('F1 gives up after %s attempts', async (attempts, expected) => {
  const { publisher, posts, times } = setUp(
    Array.from({ length: 9 }, () => busy()),
    { attempts },
  )
  const { error } = await run(publisher.publish('c', X))
  expect(error).toBeInstanceOf(PublishError)
  expect(error).toMatchObject({ reason: 'rejected', response: { status: 503, text: 'busy' }, channel: 'c' })
  expect((error as PublishError).id).toBe(posts[0]!.ids[0])
  expect(times()).toEqual(expected)
})

it('F1 waits a random part of the pause', async () => {
  vi.mocked(Math.random).mockReturnValueOnce(0.5).mockReturnValueOnce(0)
  const { publisher, times } = setUp([busy(), busy()])
  await run(publisher.publish('c', X))
  expect(times()).toEqual([0, 125, 125])
})

it.each(
  [408, 425, 429, 503].flatMap((status) => [
    [status, '2', 2000] as const,
    [status, new Date(NOW + 3000).toUTCString(), 3000] as const,
    [status, '0', 250] as const,
    [status, 'soon', 250] as const,
    [status, new Date(NOW - 3000).toUTCString(), 250] as const,
  ]),
)('F1 after %i waits as long as Retry-After: %s says', async (status, value, expected) => {
  const { publisher, times } = setUp([busy({ 'retry-after': value }, status)])
  expect((await run(publisher.publish('c', X))).error).toBeUndefined()
  expect(times()).toEqual([0, expected])
})

it('F1 gives up at once when Retry-After is beyond the deadline', async () => {
  const { publisher, times } = setUp([busy({ 'retry-after': '10' }, 429)])
  const { error, at } = await run(publisher.publish('c', X))
  expect(error).toMatchObject({ response: { status: 429, retryAfter: 10 } })
  expect([times(), at]).toEqual([[0], 0])
})

it('F1 rejects at the deadline, whatever is under way', async () => {
  const { publisher, times } = setUp([busy(), never], { deadline: 3000 })
  const { error, at } = await run(publisher.publish('c', X))
  expect(error).toMatchObject({
    reason: 'timeout',
    status: 504,
    message: 'http://127.0.0.1 did not take the publish within 3000 ms',
    cause: { reason: 'rejected', response: { status: 503 } },
  })
  expect([times(), at]).toEqual([[0, 250], 3000])
})

it('F1 each publish has the deadline of its own, however many wait', async () => {
  const { publisher, times } = setUp([never, never], { deadline: 3000 })
  const settled: [number, string | undefined][] = []
  const publish = (channel: string): Promise<void> =>
    publisher.publish(channel, X).catch((error: PublishError) => {
      settled.push([Date.now() - NOW, error.channel])
    })
  const all = [publish('a')]
  await vi.advanceTimersByTimeAsync(1000)
  all.push(publish('b'), publish('c'))
  await run(Promise.all(all).then(() => undefined))
  expect(settled).toEqual([
    [3000, 'a'],
    [4000, 'b'],
    [4000, 'c'],
  ])
  expect(times()).toEqual([0, 3000])
})

it('F1 stops at once when it is aborted during a pause', async () => {
  const { publisher, times } = setUp([busy({ 'retry-after': '5' })])
  const controller = new AbortController()
  const outcome = publisher.publish('c', X, { signal: controller.signal }).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(1000)
  controller.abort()
  expect(await outcome).toMatchObject({ reason: 'aborted' })
  await vi.runAllTimersAsync()
  expect(times()).toEqual([0])
})

it('what is published during a pause waits its turn, and joins the retry', async () => {
  const { publisher, posts } = setUp([busy()])
  const first = publisher.publish('c', X, { id: '1' })
  await vi.advanceTimersByTimeAsync(100)
  const second = publisher.publish('c', X, { id: '2' })
  await run(Promise.all([first, second]).then(() => undefined))
  expect(posts).toEqual([
    { at: 0, ids: ['1'] },
    { at: 250, ids: ['1', '2'] },
  ])
})

it('F1 stops to retry while a proxy is down, and begins again once it is back', async () => {
  const { publisher, posts } = setUp(Array.from({ length: 33 }, () => busy()))
  const attempts: number[] = []
  for (let publish = 0; publish < 15; publish++) {
    const before = posts.length
    await run(publisher.publish('c', X))
    attempts.push(posts.length - before)
  }
  // Twenty retries are what the budget holds.
  expect(attempts).toEqual([...Array<number>(10).fill(3), 1, 1, 1, 1, 1])
})

it.each([
  ['was taken', undefined, {}],
  ['was refused', busy({}, 401), {}],
  ['was aborted before', undefined, { signal: AbortSignal.abort() }],
])('leaves no timer behind when it %s', async (_, answer, options) => {
  const { publisher } = setUp(answer === undefined ? [] : [answer])
  await publisher.publish('c', X, options).catch(() => undefined)
  expect(vi.getTimerCount()).toBe(0)
})

it.each([{ attempts: 0 }, { attempts: 1.5 }, { deadline: 0 }, { policy: 'most' as never }, { timeout: -1 }])(
  'refuses the option %j',
  (options) => {
    const [name] = Object.keys(options)
    expect(() => new Publisher('http://127.0.0.1', options)).toThrow(
      expect.objectContaining({
        code: 'ERR_GRIP_CONFIG',
        message: expect.stringContaining(`"${name}" must`),
      }),
    )
  },
)
