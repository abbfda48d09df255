import { createGripHandler, type GripContext } from '@grip/core'
import { createTestProxy, signedRequest } from '@grip/dev/test'
import {
  agUi,
  type Codec,
  createStreams,
  type History,
  memoryHistory,
  openai,
  text,
  uiMessages,
} from '@grip/streams'
import { durableObjectHistory } from '@grip/streams/durable-object'
import { dynamoHistory } from '@grip/streams/dynamo'
import { postgresHistory } from '@grip/streams/postgres'
import { redisHistory, redisRest } from '@grip/streams/redis'
import { sqliteHistory } from '@grip/streams/sqlite'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'

const publisher = { publish: async () => {} }
const config = 'http://127.0.0.1:5561/?iss=pushpin&key=changeme'

/** What a call in a handler throws. */
async function thrownIn(call: (grip: GripContext) => Promise<unknown>, init?: object): Promise<unknown> {
  let thrown: unknown
  const app = createGripHandler(
    async (_request, grip) => {
      thrown = await call(grip).then(
        () => 'nothing',
        (error: unknown) => error,
      )
      return new Response()
    },
    { config },
  )
  await app.fetch(await signedRequest('https://app.test/', init))
  return thrown
}

describe('a history is refused as it is made', () => {
  const send = async () => 1
  const put = { query: send, putItem: send }
  it.each<[string, () => unknown]>([
    [
      'postgresHistory() takes a Pool or Client of pg, a PGlite, or a Pool of Neon',
      () => postgresHistory('postgres://a' as never),
    ],
    [
      'dynamoHistory() takes new DynamoDB({}) of @aws-sdk/client-dynamodb; a DynamoDBClient does not have its methods',
      () => dynamoHistory({ send } as never, 'a'),
    ],
    ['"table" must be the name of a table', () => dynamoHistory(put as never, undefined as never)],
    [
      "sqliteHistory() takes a DatabaseSync of node:sqlite, or a database of Cloudflare's D1",
      () => sqliteHistory('streams.db' as never),
    ],
    [
      "sqliteHistory() takes a DatabaseSync of node:sqlite, or a database of Cloudflare's D1",
      () => sqliteHistory(undefined as never),
    ],
    [
      'durableObjectHistory() takes the storage of a Durable Object with the SQLite backend: ctx.storage',
      () => durableObjectHistory({ storage: {} } as never),
    ],
    [
      'redisHistory() takes a client of redis or ioredis, or a function that sends a command',
      () => redisHistory(undefined as never),
    ],
    [
      'redisHistory() takes a client of redis or ioredis, or a function that sends a command',
      () => redisHistory('redis://a' as never),
    ],
    [
      'redisHistory() has no "prefx"; did you mean "prefix"?',
      () => redisHistory(send, { prefx: 'a' } as never),
    ],
    ['"prefix" must be a string', () => redisHistory(send, { prefix: 5 as never })],
    ['"keep" must be a whole number of milliseconds, at least 1,000', () => redisHistory(send, { keep: 0 })],
    [
      '"keep" must be a whole number of milliseconds, at least 1,000',
      () => redisHistory(send, { keep: 86_400.5 * 1000 + 0.5 }),
    ],
    [
      '"keep" must be a whole number of milliseconds, at least 1,000',
      () => redisHistory(send, { keep: Infinity }),
    ],
    [
      '"url" must be the address of a Redis over HTTP, such as https://example.upstash.io',
      () => redisRest(undefined as never, 'a'),
    ],
    [
      '"url" must be the address of a Redis over HTTP, such as https://example.upstash.io',
      () => redisRest('redis://a', 'a'),
    ],
    ['"token" must be a non-empty string', () => redisRest('https://a.test', undefined as never)],
  ])('says "%s"', (message, make) => {
    expect(make).toThrow(message)
    expect(make).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_(INVALID_ARGUMENT|GRIP_CONFIG)$/) }),
    )
  })

  it.each([
    ['memory', memoryHistory()],
    ['SQLite', sqliteHistory(new DatabaseSync(':memory:'))],
  ])('one in %s deletes nothing for an age that is none', async (_, history) => {
    await history.append('a', 'x')
    for (const age of [NaN, undefined, '0', Infinity])
      await expect(history.expire(age as number)).rejects.toThrow('"age" must be a number of milliseconds')
    expect(await history.read('a', 0, 10)).toEqual([{ id: 1, data: 'x' }])
  })
})

describe('a history of your own', () => {
  const streamsOf = (history: Partial<History>) =>
    createStreams({ history: { ...memoryHistory(), ...history }, codec: text })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no list', {}],
    ['ids as strings', [{ id: '1', data: '{"data":"a"}' }]],
    ['no data', [{ id: 1 }]],
    ['a hole', Array(1)],
  ])('that reads %s is said to be wrong', async (_, entries) => {
    const streams = streamsOf({ read: async () => entries as never })
    await expect(streams.read('a', 0)).rejects.toMatchObject({
      code: 'ERR_STREAM_HISTORY',
      message: expect.stringMatching(/^the history could not read/),
    })
  })

  it('may say null for a stream that it does not have', async () => {
    const streams = streamsOf({ state: async () => null as never })
    expect([await streams.last('a'), await streams.stop(publisher, 'b')]).toEqual([0, false])
  })

  it('that reports a state without numbers is an error', async () => {
    const streams = streamsOf({
      state: async () => ({ last: '5', begin: '0', epoch: '0', idle: 1 }) as never,
    })
    await expect(streams.last('a')).rejects.toMatchObject({
      code: 'ERR_STREAM_HISTORY',
      message: 'the history could not report the state of a stream: it returned [object Object]',
    })
  })

  it('that holds text from another program is an error', async () => {
    const history = memoryHistory()
    await history.append('a', 'hello')
    await expect(streamsOf(history).read('a', 0)).rejects.toMatchObject({ code: 'ERR_STREAM_KIND' })
  })
})

describe.concurrent('a chunk that its codec does not take', () => {
  it.each<[string, unknown, unknown[]]>([
    [
      'the codec "text" takes strings; the source yielded a chunk of type Uint8Array',
      text,
      [new Uint8Array(2), new Uint8Array(2)],
    ],
    ['the codec "text" takes strings; the source yielded a chunk of type Object', text, [{ text: 'a' }]],
    [
      'the codec takes objects with a "type"; the source yielded a chunk of type String',
      uiMessages,
      ['hello'],
    ],
    ['the codec takes objects with a "type"; the source yielded a chunk of type Null', agUi, [null, null]],
    [
      'the codec "openai" takes objects and lines of text; the source yielded a chunk of type Uint8Array',
      openai,
      [new Uint8Array(2)],
    ],
  ])('fails the answer with "%s"', async (message, codec, chunks) => {
    const errors: unknown[] = []
    const history = memoryHistory()
    const streams = createStreams({
      history,
      codec: codec as Codec<string>,
      interval: 0,
      onError: (error) => errors.push(error),
    })
    // A list of promises would be awaited.
    const source = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk)
        controller.close()
      },
    })
    expect(await streams.write(publisher, 'a', source as never)).toBe('failed')
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_STREAM_CHUNK', message })])
    expect(await history.read('a', 0, 10)).toEqual([
      { id: 1, data: '{"chunks":[]}' },
      { id: 2, data: '{"chunks":[],"end":"failed"}' },
    ])
  })
})

describe('what cannot be sent', () => {
  it.each([undefined, '', 'chat/a', '//a/b', '/\\a', 'http://[', 5])(
    'is refused as a path: %j',
    async (path) => {
      const streams = createStreams({ history: memoryHistory(), codec: text, path: () => path as string })
      const thrown = await thrownIn((grip) => streams.start(grip, 'a', () => ['a']))
      expect(thrown).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: '"path" must be a path, such as "/events/news"',
      })
    },
  )

  it.each<[string, unknown]>([
    [
      '"headers" must be an object, Headers, a Map or a list of pairs; this is a promise: await it',
      Promise.resolve({}),
    ],
    ['"headers" must contain text; "a" is a number', { a: 5 }],
    [
      `"a b" is not the name of a header, which can have only ASCII letters, digits and !#$%&'*+-.^_\`|~`,
      { 'a b': 'x' },
    ],
  ])('says "%s"', async (message, headers) => {
    const streams = createStreams({ history: memoryHistory(), codec: text, path: () => '/a' })
    for (const call of [
      (grip: GripContext) => streams.hold(grip, 'a', { headers: headers as never }),
      (grip: GripContext) => streams.resume(grip, 'b', { headers: headers as never }),
      (grip: GripContext) => streams.start(grip, 'c', () => ['a'], { headers: headers as never }),
    ])
      expect(await thrownIn(call)).toMatchObject({ message })
  })

  it.each([true, {}, Symbol('a'), [1], Promise.resolve(1), () => 1])(
    'is refused as "after": %s',
    async (after) => {
      const streams = createStreams({ history: memoryHistory() })
      expect(await thrownIn((grip) => streams.hold(grip, 'a', { after: after as never }))).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: '"after" must be a string or a number',
      })
    },
  )
})

it('a header that comes twice is sent twice', async () => {
  const streams = createStreams({ history: memoryHistory() })
  const headers = new Headers([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ])
  const app = createGripHandler((_request, grip) => streams.hold(grip, 'a', { headers }))
  await using proxy = createTestProxy(app)
  const stream = await proxy.stream('/')
  expect(stream.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
})

it('an option that rejects is reported, and the event is kept', async () => {
  const errors: unknown[] = []
  const streams = createStreams({ history: memoryHistory(), onError: (error) => errors.push(error) })
  const webSocket = async (): Promise<never> => {
    throw new Error('no text')
  }
  expect(await streams.append(publisher, 'a', 'x', { webSocket })).toBe(1)
  expect(await streams.read('a', 0)).toEqual([{ id: 1, data: 'x' }])
  expect(errors).toEqual([new Error('no text')])
})
