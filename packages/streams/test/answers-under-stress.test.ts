import { createGripHandler, Publisher } from '@grip/core'
import { signedRequest } from '@grip/dev/test'
import { createStreams, memoryHistory, text } from '@grip/streams'
import { expect, it } from 'vitest'
import { FlakyHistory } from './kit/flaky-history.ts'
import { aborted, ScriptedSource } from './kit/script.ts'

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

it('ends an answer whose chunk cannot be stored or encoded, with all that came before', async () => {
  const { publisher } = createPublisher()
  const errors: unknown[] = []
  const store = memoryHistory()
  const options = { history: store, onError: (error: unknown) => errors.push(error) }
  const streams = createStreams<unknown>({ ...options, codec: { encode: (chunk) => JSON.stringify(chunk) } })
  const picky = createStreams<string>({
    ...options,
    codec: {
      encode: (chunk) => {
        if (chunk === 'b') throw new Error('no b')
        return chunk
      },
    },
  })
  const said = async (id: string): Promise<unknown[]> => {
    const entries = await store.read(id, 0, 10)
    const read = entries.map(({ data }) => JSON.parse(data) as { chunks: string[]; end?: string })
    return [...read.flatMap(({ chunks }) => chunks), read.at(-1)!.end]
  }
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  const writes = [circular, undefined, 1n, () => {}, Symbol('s')].map((bad, index) =>
    streams.write(publisher, `bad-${index}`, ['good', bad, 'after']),
  )
  expect(await Promise.all(writes)).toEqual(Array.from({ length: 5 }, () => 'failed'))
  expect(await said('bad-0')).toEqual(['good', 'failed'])
  expect(await picky.write(publisher, 'picky', ['a', 'b'])).toBe('failed')
  expect(await said('picky')).toEqual(['a', 'failed'])
  expect(errors).toMatchObject([
    ...Array.from({ length: 5 }, () => ({ code: 'ERR_STREAM_CHUNK' })),
    { message: 'no b' },
  ])
  expect((await store.state('picky'))!.ended).toBe(true)
})

it('takes a ReadableStream, a list, and a million chunks, and waits for the history', async () => {
  const { publisher, published } = createPublisher()
  const store = memoryHistory()
  const streams = createStreams({ history: store, codec: text, interval: 0 })
  let yielded = 0
  async function* million() {
    for (; yielded < 1_000_000; yielded++) yield 'x'
  }
  expect(await streams.write(publisher, 'million', million())).toBe('done')
  const entries = await store.read('million', 0, 10_000)
  const length = entries.reduce(
    (sum, { data }) => sum + (JSON.parse(data) as { chunks: string[] }).chunks.join('').length,
    0,
  )
  expect(length).toBe(1_000_000)
  expect(entries.length).toBeGreaterThan(200)
  expect(published.length).toBeLessThan(1000)
  const stream = new ReadableStream<string>({
    start: (controller) => {
      controller.enqueue('a')
      controller.close()
    },
  })
  expect(await streams.write(publisher, 'stream', stream)).toBe('done')
})

it('loses and doubles nothing where the history fails for a while, or its answers are lost', async () => {
  const { publisher } = createPublisher()
  const store = memoryHistory()
  const flaky = new FlakyHistory(store)
  const streams = createStreams({ history: flaky, codec: text, lease: 2000, interval: 1 })
  const source = new ScriptedSource<string>()
  const writing = streams.write(publisher, 'flaky', source)
  const modes = ['ok', 'lost', 'down', 'ok', 'lost', 'lost', 'ok'] as const
  for (const [index, mode] of modes.entries()) {
    flaky.mode = mode
    source.push(`${index} `)
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  flaky.mode = 'ok'
  source.end()
  expect(await writing).toBe('done')
  const entries = await store.read('flaky', 0, 1000)
  const said = entries.flatMap(({ data }) => (JSON.parse(data) as { chunks: string[] }).chunks)
  expect(said.join('')).toBe('0 1 2 3 4 5 6 ')
})

it('gives an answer up, and stops the model, where the history takes nothing for as long as the lease', async () => {
  const { publisher } = createPublisher()
  const errors: unknown[] = []
  const flaky = new FlakyHistory(memoryHistory())
  const onError = (error: unknown): void => void errors.push(error)
  const streams = createStreams({ history: flaky, codec: text, lease: 1000, onError })
  const source = new ScriptedSource<string>()
  let stopped: Promise<unknown> | undefined
  const writing = streams.write(publisher, 'down', ({ signal }) => {
    stopped = aborted(signal)
    flaky.mode = 'down'
    source.push('never')
    return source
  })
  expect(await writing).toBe('lost')
  expect(await stopped).toMatchObject({ code: 'ERR_STREAM_HISTORY' })
  expect(errors).toMatchObject([
    { code: 'ERR_STREAM_HISTORY', status: 503, cause: { message: 'connection refused' } },
  ])
  await expect(streams.append(publisher, 'news', 'x')).rejects.toMatchObject({
    code: 'ERR_STREAM_HISTORY',
    cause: { message: 'connection refused' },
  })
})

it('ends a stopped answer though its source neither ends nor notices', async () => {
  const { publisher } = createPublisher()
  const streams = createStreams({ history: memoryHistory(), codec: text })
  const writing = streams.write(publisher, 'deaf', new ScriptedSource<string>())
  while (!(await streams.stop(publisher, 'deaf'))) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await writing).toBe('stopped')
})

it('ends an answer that no other function was told of, so that it can begin again', async () => {
  let isDown = true
  const store = memoryHistory()
  const streams = createStreams({
    history: store,
    codec: text,
    path: () => '/a',
    start: () => {
      if (isDown) throw new Error('the queue is down')
    },
  })
  const config = 'http://127.0.0.1:1/?iss=pushpin&key=changeme'
  const app = createGripHandler((_, grip) => streams.start(grip, 'a'), { config })
  const ask = async () => app.fetch(await signedRequest('http://localhost/', { method: 'POST' }))
  await expect(ask()).rejects.toThrow('the queue is down')
  expect((await store.state('a'))!.ended).toBe(true)
  isDown = false
  expect([(await ask()).status, (await store.state('a'))!.ended]).toEqual([200, false])
})

it('ends the source of an answer that was stopped before there was one', async () => {
  const { publisher } = createPublisher()
  const streams = createStreams({ history: memoryHistory(), codec: text })
  let give: (source: AsyncIterable<string>) => void = () => {}
  const writing = streams.write(publisher, 'a', () => new Promise((resolve) => (give = resolve)))
  while (!(await streams.stop(publisher, 'a'))) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await writing).toBe('stopped')
  const returned = new Promise<void>((resolve) => {
    const iterator = {
      next: async () => ({ done: false, value: 'late' }) as const,
      return: async () => (resolve(), { done: true as const, value: undefined }),
    }
    give({ [Symbol.asyncIterator]: () => iterator })
  })
  await returned
})
