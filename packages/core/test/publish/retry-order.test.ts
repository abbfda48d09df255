import { beforeEach, expect, it, vi } from 'vitest'
import { busy, never, run, scriptProxy, taken, useFakeClock } from './scripted-proxy.ts'

const X = { httpStream: 'x' }

beforeEach(useFakeClock)

it('a hundred failures, each of a publish that is taken then, are all tried again', async () => {
  const { publisher, posts } = scriptProxy(
    Array.from({ length: 200 }, (_, post) => (post % 2 === 0 ? busy() : taken())),
  )
  for (let publish = 0; publish < 100; publish++) {
    expect((await run(publisher.publish('c', X))).error).toBeUndefined()
  }
  expect(posts).toHaveLength(200)
})

it('what is tried again goes out before what was published meanwhile', async () => {
  let answer!: (response: Response) => void
  const { publisher, posts } = scriptProxy([() => new Promise((resolve) => (answer = resolve))])
  const first = ['1', '2'].map((id) => publisher.publish('c', X, { id }))
  await vi.advanceTimersByTimeAsync(10)
  const later = ['3', '4'].map((id) => publisher.publish('c', X, { id }))
  answer(busy())
  await run(Promise.all([...first, ...later]))
  expect(posts.map(({ ids }) => ids)).toEqual([
    ['1', '2'],
    ['1', '2', '3', '4'],
  ])
})

// Each POST holds one publish, so that the second is under way only once the first was taken.
const ONE_BY_ONE = { controlUrl: 'http://127.0.0.1', maxPublishBytes: 100 }

it('pauses begin anew after a POST that was taken, while the queue is busy', async () => {
  const { publisher, posts } = scriptProxy([busy(), busy(), taken(), busy()], {}, ONE_BY_ONE)
  const all = ['1', '2'].map((id) => publisher.publish('c', { httpStream: 'x'.repeat(20) }, { id }))
  await run(Promise.all(all))
  expect(posts).toEqual([
    { at: 0, ids: ['1'] },
    { at: 250, ids: ['1'] },
    { at: 750, ids: ['1'] },
    { at: 750, ids: ['2'] },
    { at: 1000, ids: ['2'] },
  ])
})

it('pauses begin anew after a publish that failed', async () => {
  const { publisher, times } = scriptProxy(Array.from({ length: 4 }, () => busy()))
  await run(publisher.publish('c', X))
  await run(publisher.publish('c', X))
  expect(times()).toEqual([0, 250, 750, 750, 1000])
})

it('a publish that was refused for good leaves no pause to the next', async () => {
  const { publisher, times } = scriptProxy([busy({}, 401), taken()], {}, ONE_BY_ONE)
  const content = { httpStream: 'x'.repeat(20) }
  const all = ['1', '2'].map((id) => publisher.publish('c', content, { id }))
  await run(Promise.allSettled(all))
  expect(times()).toEqual([0, 0])
})

it('a hundred programs that fail at once come back at a hundred times', async () => {
  vi.mocked(Math.random).mockRestore()
  const all = Array.from({ length: 100 }, () => scriptProxy([busy()]))
  await run(Promise.all(all.map(({ publisher }) => publisher.publish('c', X))))
  const pauses = all.map(({ times }) => times()[1]!)
  expect(pauses.filter((pause) => pause > 250)).toEqual([])
  // Whole milliseconds of 250: some of a hundred are the same.
  expect(new Set(pauses).size).toBeGreaterThan(50)
  expect([pauses.some((pause) => pause < 100), pauses.some((pause) => pause > 150)]).toEqual([true, true])
})

it('the deadline of a publish is the timeout of one POST, if that is longer than ten seconds', async () => {
  const { publisher } = scriptProxy([never], { timeout: 20_000 })
  const { error, at } = await run(publisher.publish('c', X))
  expect([error, at]).toMatchObject([{ reason: 'timeout' }, 20_000])
})
