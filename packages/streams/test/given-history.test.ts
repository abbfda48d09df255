import { createStreams, type History, memoryHistory, text } from '@grip/streams'
import { durableObjectHistory } from '@grip/streams/durable-object'
import { dynamoHistory } from '@grip/streams/dynamo'
import { postgresHistory } from '@grip/streams/postgres'
import { redisHistory, redisRest } from '@grip/streams/redis'
import { sqliteHistory } from '@grip/streams/sqlite'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'

const publisher = { publish: async () => {} }

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
