import { expect, it } from 'vitest'
import { Publisher } from '@grip/core'
import { turn } from '../support/proxy.ts'
import { deferred } from '../support/record-publishes.ts'
import { numbers } from './published-items.ts'

const X = { httpStream: 'x' }

function setUp() {
  const answer = deferred<Response>()
  let posts = 0
  const fetch = async (): Promise<Response> => {
    posts++
    return (await answer.promise).clone() as Response
  }
  return { publisher: new Publisher('http://127.0.0.1', { fetch }), answer, posts: () => posts }
}

it('F5 drain resolves once all that was published is settled, well or badly', async () => {
  const { publisher, answer, posts } = setUp()
  const outcomes = numbers(10).map((channel) =>
    publisher.publish(channel, X).catch((error: unknown) => error),
  )
  let drained = false
  const draining = publisher.drain().then(() => {
    drained = true
  })
  while (posts() === 0) await turn()
  await turn()
  expect(drained).toBe(false)
  answer.resolve(new Response('no', { status: 401 }))
  await draining
  expect(await Promise.all(outcomes)).toMatchObject(
    numbers(10).map((channel) => ({ reason: 'rejected', channel })),
  )
})

it('drain of nothing resolves at once', async () => {
  await expect(setUp().publisher.drain({ timeout: 1 })).resolves.toBeUndefined()
})

it('F5 drain rejects when something has not settled in time, and the publish continues', async () => {
  const { publisher, answer } = setUp()
  const publishing = publisher.publish('c', X)
  await expect(publisher.drain({ timeout: 20 })).rejects.toMatchObject({
    reason: 'timeout',
    status: 504,
    message: '1 publishes were not settled within 20 ms',
  })
  answer.resolve(new Response('Published\n'))
  await expect(publishing).resolves.toBeUndefined()
})

it.each([0, -1, Number.NaN, Infinity, 2_147_483_648, '20'])(
  'drain refuses a timeout of %j',
  async (timeout) => {
    const { publisher } = setUp()
    await expect(publisher.drain({ timeout: timeout as number })).rejects.toMatchObject({
      name: 'GripConfigError',
      message: '"timeout" must be a positive number of milliseconds, at most 2,147,483,647',
    })
  },
)

it('drain refuses an option that does not exist', async () => {
  await expect(setUp().publisher.drain({ timout: 20 } as object)).rejects.toThrow(
    'drain has no "timout"; did you mean "timeout"?',
  )
})

it('F5 drain waits for what goes to proxies that were removed', async () => {
  const { publisher, answer } = setUp()
  const publishing = publisher.publish('c', X)
  publisher.clear()
  await expect(publisher.drain({ timeout: 20 })).rejects.toMatchObject({ reason: 'timeout' })
  answer.resolve(new Response('Published\n'))
  await publishing
})

it('is drained at the end of an "await using" block', async () => {
  const { publisher, answer, posts } = setUp()
  let settled = false
  const used = (async () => {
    await using one = publisher
    void one.publish('c', X).then(() => {
      settled = true
    })
  })()
  while (posts() === 0) await turn()
  expect(settled).toBe(false)
  answer.resolve(new Response('Published\n'))
  await used
  expect(settled).toBe(true)
})
