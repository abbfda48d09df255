import { getEventListeners } from 'node:events'
import { PublishError, Publisher, type PublisherOptions } from '@grip/core'
import { expect, it, onTestFinished, vi } from 'vitest'
import { turn } from '../support/proxy.ts'
import { deadUrl } from './control-server.ts'
import { channelsOf, numbers } from './published-items.ts'

vi.setConfig({ testTimeout: 60_000 })

const X = { httpStream: 'x' }
const COUNT = 5000
/** So many at most settle at a time; a turn of the event loop, as it is counted here, may see the end of two. */
const SLICE = 500

const hanging = (): Promise<Response> => new Promise(() => undefined)

/** Publishes at once, and tells how: the errors in order, and how many there were within a turn at most. */
async function publishMany(
  url: string,
  options: PublisherOptions,
  signal?: AbortSignal,
  then = (): void => undefined,
) {
  const publisher = new Publisher(url, options)
  const errors: PublishError[] = []
  let turns = 0
  let over = false
  const perTurn: number[] = []
  const count = async (): Promise<void> => {
    for (; !over; turns++) await turn()
  }
  void count()
  const all = numbers(COUNT).map((channel) =>
    publisher.publish(channel, X, { signal }).catch((error: PublishError) => {
      errors.push(error)
      perTurn[turns] = (perTurn[turns] ?? 0) + 1
    }),
  )
  await turn()
  then()
  await Promise.all(all)
  over = true
  return { errors, most: Math.max(...perTurn.filter(Boolean)) }
}

it.each<[string, string, (abort: AbortController) => Promise<Awaited<ReturnType<typeof publishMany>>>]>([
  ['whose time is over', 'timeout', () => publishMany('http://127.0.0.1', { fetch: hanging, deadline: 50 })],
  [
    'that are refused',
    'rejected',
    () => publishMany('http://127.0.0.1', { fetch: async () => new Response('', { status: 401 }) }),
  ],
  ['to a proxy that is not there', 'network', async () => publishMany(await deadUrl(), { attempts: 1 })],
  [
    'that are aborted',
    'aborted',
    (abort) => publishMany('http://127.0.0.1', { fetch: hanging }, abort.signal, () => abort.abort()),
  ],
])('thousands of publishes %s fail in slices, in order, and block nothing', async (_, reason, run) => {
  const { errors, most } = await run(new AbortController())
  expect(errors.map(({ channel }) => channel)).toEqual(numbers(COUNT))
  expect(errors.filter((error) => !(error instanceof PublishError && error.reason === reason))).toEqual([])
  expect(most).toBeLessThanOrEqual(2 * SLICE)
  // A stack would say the same of each, and be most of its memory.
  expect(errors.filter(({ stack }) => stack!.includes('\n    at ')).length).toBeLessThanOrEqual(SLICE)
})

it('a publish made while thousands expire is sent, and the expired ones are not', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const posted: string[] = []
  const publisher = new Publisher('http://127.0.0.1', {
    deadline: 100,
    fetch: async (_, { body }) => {
      posted.push(channelsOf(body).at(-1)!)
      return posted.length === 1 ? hanging() : new Response('Published\n')
    },
  })
  // More than one POST holds, so that some have never been sent.
  const content = { httpStream: 'x'.repeat(1000) }
  const late = numbers(3000).map((channel) => publisher.publish(channel, content))
  const during = late[0]!.catch(() => publisher.publish('new', X))
  const outcomes = Promise.allSettled([...late, during])
  await vi.runAllTimersAsync()
  expect(
    new Set(
      (await outcomes).map((one) =>
        one.status === 'rejected' ? (one.reason as PublishError).reason : 'taken',
      ),
    ),
  ).toEqual(new Set(['timeout', 'taken']))
  await during
  expect(posted).toEqual([posted[0], 'new'])
})

it('thousands of publishes that are aborted while they wait are not sent, and the next one is', async () => {
  const answers: ((response: Response) => void)[] = []
  const posted: string[][] = []
  const publisher = new Publisher('http://127.0.0.1', {
    fetch: (_, { body }) => {
      posted.push(channelsOf(body))
      return new Promise((resolve) => answers.push(resolve))
    },
  })
  const first = publisher.publish('first', X)
  while (answers.length === 0) await turn()
  const abort = new AbortController()
  const waiting = numbers(COUNT).map((channel) => publisher.publish(channel, X, { signal: abort.signal }))
  const outcomes = Promise.allSettled(waiting)
  const next = publisher.publish('next', X)
  abort.abort()
  answers[0]!(new Response('Published\n'))
  while (answers.length === 1) await turn()
  answers[1]!(new Response('Published\n'))
  await Promise.all([first, next])
  expect(new Set((await outcomes).map(({ status }) => status))).toEqual(new Set(['rejected']))
  expect(posted).toEqual([['first'], ['next']])
})

it('thousands of publishes with one signal have one listener, which goes with the last of them', async () => {
  let answer!: (response: Response) => void
  const publisher = new Publisher('http://127.0.0.1', {
    fetch: () => new Promise((resolve) => (answer = resolve)),
  })
  const { signal } = new AbortController()
  const listeners = (): number => getEventListeners(signal, 'abort').length
  const all = numbers(COUNT).map((channel) => publisher.publish(channel, X, { signal }))
  await turn()
  expect(listeners()).toBe(1)
  answer(new Response('Published\n'))
  await Promise.all(all)
  expect(listeners()).toBe(0)
})

it.each<[string, (abort: AbortController) => Promise<Response>]>([
  ['taken', async () => new Response('Published\n')],
  ['refused', async () => new Response('', { status: 401 })],
  ['aborted', (abort) => (abort.abort(), hanging())],
])('a publish that was %s leaves no listener on its signal', async (_, fetch) => {
  const abort = new AbortController()
  const publisher = new Publisher('http://127.0.0.1', { fetch: () => fetch(abort) })
  await publisher.publish('c', X, { signal: abort.signal }).catch(() => undefined)
  expect(getEventListeners(abort.signal, 'abort')).toEqual([])
})

it('an abort stops what is under way, what waits, and what waits to be tried again, and nothing else', async () => {
  const abort = new AbortController()
  const { signal } = abort
  let posts = 0
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const publisher = new Publisher('http://127.0.0.1', {
    fetch: async () =>
      ++posts === 1
        ? new Response('busy', { status: 503, headers: { 'retry-after': '1' } })
        : new Response(''),
  })
  const mine = numbers(2).map((channel) =>
    publisher.publish(channel, X, { signal }).catch((error: PublishError) => error.reason),
  )
  const other = publisher.publish('other', X)
  await vi.advanceTimersByTimeAsync(500)
  mine.push(publisher.publish('2', X, { signal }).catch((error: PublishError) => error.reason))
  abort.abort()
  expect(await Promise.all(mine)).toEqual(['aborted', 'aborted', 'aborted'])
  await vi.runAllTimersAsync()
  await other
  expect(posts).toBe(2)
})
