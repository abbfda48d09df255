import { createGripHandler, Publisher } from '@grip/core'
import { signedRequest } from '@grip/dev/test'
import { createReliableStreams, createStreams, memoryHistory, type StreamsOptions, text } from '@grip/streams'
import { expect, it } from 'vitest'
import { ScriptedSource } from './kit/script.ts'

/** A publisher to a proxy that takes everything, and what it was given. */
function createPublisher() {
  const published: string[] = []
  const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
    published.push(init?.body as string)
    return new Response('Published\n')
  }
  const publisher = new Publisher('http://127.0.0.1/', { fetch: fetch as typeof globalThis.fetch })
  return { publisher, published }
}

const history = memoryHistory()

it.each<[string, object]>([
  ['"history" must be a history, such as memoryHistory() or postgresHistory(pool)', {}],
  ['"history" must be a history, such as memoryHistory() or postgresHistory(pool)', { history: new Map() }],
  ['createStreams has no "histroy"; did you mean "history"?', { histroy: history }],
  ['createStreams takes an object', null as never],
  ['"path" must be a function', { history, path: '/chat' }],
  [
    '"codec" must be uiMessages, agUi, openai, text or your own { encode, merge }',
    { history, codec: 'text' },
  ],
  ['"lease" must be a number of milliseconds from 1000 to 2,147,483,647', { history, lease: 999 }],
  ['"interval" must be a number of milliseconds from 0 to 2,147,483,647', { history, interval: '50' }],
  [
    '"budget" must be a number of milliseconds from 1 to 2,147,483,647',
    { history, budget: 0, start: () => {} },
  ],
  [
    '"budget" needs "handOver" or "start", which passes the answer to another function when the budget is used up',
    { history, budget: 1000 },
  ],
  ['"onLost" must be a function', { history, onLost: true }],
])('says "%s"', (message, options) => {
  expect(() => createStreams(options as StreamsOptions<string>)).toThrow(message)
})

it.each<[string, unknown]>([
  ['"id" must be a non-empty string', ''],
  ['"id" must be a non-empty string', 7],
  ['"id" must be well-formed text; this one has half of a surrogate pair', '\ud800'],
  ['"id" can have at most 512 characters after encodeURIComponent(); this one has 513', 'x'.repeat(513)],
])('says "%s" of an id', async (message, id) => {
  const { publisher } = createPublisher()
  const streams = createStreams({ history: memoryHistory(), codec: text })
  await expect(streams.write(publisher, id as string, ['a'])).rejects.toThrow(message)
  await expect(streams.stop(publisher, id as string)).rejects.toThrow(message)
})

it('refuses what is no job, no source and no publisher', async () => {
  const { publisher } = createPublisher()
  const errors: unknown[] = []
  const streams = createStreams({
    history: memoryHistory(),
    codec: text,
    onError: (error) => errors.push(error),
  })
  await expect(streams.run(publisher, {} as never, () => ['a'])).rejects.toThrow(
    '"job" must be a job that your "start"',
  )
  await expect(streams.run({} as never, { id: 'a', epoch: 1, reason: 'start' }, () => [])).rejects.toThrow(
    '"publisher"',
  )
  expect(await streams.run(publisher, { id: 'never begun', epoch: 1, reason: 'lost' }, () => ['a'])).toBe(
    'stopped',
  )
  expect(await streams.write(publisher, 'none', 7 as never)).toBe('failed')
  expect(errors).toMatchObject([
    { message: 'the source of an answer must be an async iterable or a ReadableStream of chunks' },
  ])
})

it.each([undefined, null, 5, '', {}, Symbol('grip')])(
  'what is neither a grip nor a publisher is refused before the history has anything, %#',
  async (wrong) => {
    const store = memoryHistory()
    const streams = createStreams({ history: store, codec: text, path: () => '/a' })
    const refusal = { name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }
    const grip = wrong as never
    await store.append('a', '{"chunks":[]}', { epoch: 1, after: 0, begin: true })
    for (const refused of [
      streams.append(grip, 'news', 'x'),
      streams.hold(grip, 'news'),
      streams.start(grip, 'b', () => []),
      streams.resume(grip, 'a'),
      streams.stop(grip, 'a'),
      streams.write(grip, 'b', []),
      streams.run(grip, { id: 'a', epoch: 2, reason: 'lost' }, () => []),
    ])
      await expect(refused).rejects.toMatchObject(refusal)
    expect(() => streams.isLink(grip, 'news')).toThrow(expect.objectContaining(refusal))
    expect([await streams.last('news'), await store.state('b')]).toEqual([0, undefined])
    expect(await store.state('a')).toMatchObject({ last: 1, epoch: 1, ended: false })
  },
)

it('append() refuses what makes no message for the other transports', async () => {
  const { publisher } = createPublisher()
  const streams = createReliableStreams({ history: memoryHistory() })
  const options = { webSocket: 'hi' } as never
  await expect(streams.append(publisher, 'news', 'x', options)).rejects.toThrow(
    '"webSocket" must be a function',
  )
  expect(await streams.last('news')).toBe(0)
})

it.each<[string, object]>([
  ['"history" must be a history, such as memoryHistory() or postgresHistory(pool)', {}],
  ['createReliableStreams has no "path"', { history, path: () => '/a' }],
])('says "%s" of streams without answers', (message, options) => {
  expect(() => createReliableStreams(options as never)).toThrow(message)
})

it('keeps headers of every kind, and refuses what is none before the answer begins', async () => {
  const store = memoryHistory()
  const day = 86_400_000
  const streams = createStreams({ history: store, codec: text, path: () => '/a', lease: day })
  let headers: unknown = 7
  const config = 'http://127.0.0.1:1/?iss=pushpin&key=changeme'
  const app = createGripHandler(
    (_, grip) =>
      streams.start(grip, 'a', () => new ScriptedSource(), { headers: headers as Record<string, string> }),
    { config },
  )
  const ask = async () => app.fetch(await signedRequest('http://localhost/', { method: 'POST' }))
  await expect(ask()).rejects.toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' })
  expect(await store.state('a')).toBe(undefined)
  headers = new Headers({ 'X-Report': '7' })
  const { headers: got } = await ask()
  // A proxy waits for an hour at most.
  expect([got.get('x-report'), got.get('grip-link')]).toEqual(['7', '</a>; rel=next; timeout=3600'])
  await streams.stop(createPublisher().publisher, 'a')
})
