import { type PublishError, Publisher, type PublisherOptions } from '@grip/core'
import { expect, it, onTestFinished, vi } from 'vitest'
import { channelsOf, numbers } from './published-items.ts'

vi.setConfig({ testTimeout: 30_000 })

const X = { httpStream: 'x' }

it.each([400, 413])(
  'a proxy that answers %i to all gets ten POSTs, and then at most two a second',
  async (status) => {
    const { publisher, run, posts } = setUp(() => false, { status, deadline: 3000 })
    const errors = await run(numbers(1000).map((channel) => publisher.publish(channel, X)))
    expect(new Set(errors.map((error) => error?.reason))).toEqual(new Set(['rejected', 'timeout']))
    expect(posts.map(({ at }) => at)).toEqual([...Array<number>(10).fill(0), 500, 1010, 1530, 2060, 2600])
  },
)

it('a publish that was refused in a batch, and has no time left, says why', async () => {
  const { publisher, run } = setUp(() => false, { deadline: 700 })
  const errors = await run(numbers(1000).map((channel) => publisher.publish(channel, X)))
  expect(errors.at(-1)).toMatchObject({
    reason: 'timeout',
    channel: '999',
    cause: { reason: 'rejected', response: { status: 400, text: 'Invalid format\n' } },
  })
})

it('lone publishes, each refused, go out at that pace too', async () => {
  const { publisher, run, posts } = setUp(() => false)
  for (let publish = 0; publish < 14; publish++) await run([publisher.publish('bad', X)])
  expect(posts.map(({ at }) => at)).toEqual([...Array<number>(10).fill(0), 500, 1010, 1530, 2060])
})

it('the pause grows to five seconds, and no further', async () => {
  const { publisher, run, posts } = setUp(() => false)
  for (let publish = 0; publish < 480; publish++) await run([publisher.publish('bad', X)])
  const pauses = posts.slice(1).map(({ at }, index) => at - posts[index]!.at)
  expect(pauses.slice(8, 13)).toEqual([0, 500, 510, 520, 530])
  expect(pauses.slice(-11)).toEqual([5000, ...Array<number>(10).fill(5000)])
})

it('no pause is left once something is taken', async () => {
  const { publisher, run, posts } = setUp((channels) => !channels.includes('bad'))
  for (let publish = 0; publish < 12; publish++) await run([publisher.publish('bad', X)])
  await run([publisher.publish('good', X)])
  for (let publish = 0; publish < 10; publish++) await run([publisher.publish('bad', X)])
  expect(posts.slice(12).map(({ at }) => at)).toEqual([1530, ...Array<number>(10).fill(1530)])
})

it('no pause is left once it has passed', async () => {
  const { publisher, run, posts } = setUp(() => false)
  for (let publish = 0; publish < 10; publish++) await run([publisher.publish('bad', X)])
  await vi.advanceTimersByTimeAsync(10_000)
  await run([publisher.publish('bad', X)])
  expect(posts.at(-1)!.at).toBe(10_000)
})

it.each([
  ['the first', 0],
  ['one in the middle', 6543],
  ['the last', 9999],
])(
  'of 10,000 publishes in one tick %s is refused: it alone fails, without a pause, and the order is kept',
  async (_, bad) => {
    const { publisher, run, posts, taken } = setUp((channels) => !channels.includes(String(bad)))
    const outcomes = await run(numbers(10_000).map((channel) => publisher.publish(channel, X)))
    expect(outcomes.flatMap((one, index) => (one === undefined ? [] : [[index, one.reason]]))).toEqual([
      [bad, 'rejected'],
    ])
    expect(taken).toEqual(numbers(10_000).filter((channel) => channel !== String(bad)))
    expect([posts.length <= 30, posts.at(-1)!.at]).toEqual([true, 0])
  },
)

it.each([
  ['every second', (channel: number) => channel % 2 === 1],
  ['a few in a row', (channel: number) => channel >= 200 && channel < 205],
  ['the first twenty', (channel: number) => channel < 20],
])('of 1,000 publishes %s are refused: they alone fail, all others arrive in order', async (_, isBad) => {
  const { publisher, run, taken } = setUp((channels) => !channels.some((channel) => isBad(Number(channel))))
  const outcomes = await run(numbers(1000).map((channel) => publisher.publish(channel, X)))
  expect(outcomes.map((error) => error?.reason)).toEqual(
    numbers(1000).map((channel) => (isBad(Number(channel)) ? 'rejected' : undefined)),
  )
  expect(taken).toEqual(numbers(1000).filter((channel) => !isBad(Number(channel))))
})

/** A publisher to a proxy that takes a POST, or answers with a refusal, by its channels. */
function setUp(
  takes: (channels: string[]) => boolean,
  { status = 400, ...options }: PublisherOptions & { status?: number } = {},
) {
  const start = 1_800_000_000_000
  vi.useFakeTimers({ now: start })
  onTestFinished(() => void vi.useRealTimers())
  const posts: { at: number; channels: string[] }[] = []
  const taken: string[] = []
  const publisher = new Publisher('http://127.0.0.1', {
    ...options,
    fetch: async (_, { body }) => {
      const channels = channelsOf(body)
      posts.push({ at: Date.now() - start, channels })
      if (!takes(channels)) return new Response('Invalid format\n', { status })
      taken.push(...channels)
      return new Response('Published\n')
    },
  })
  const run = async (publishes: Promise<void>[]): Promise<(PublishError | undefined)[]> => {
    const outcomes = Promise.all(
      publishes.map((one) =>
        one.then(
          () => undefined,
          (error: PublishError) => error,
        ),
      ),
    )
    await vi.runAllTimersAsync()
    return outcomes
  }
  return { publisher, run, posts, taken }
}
