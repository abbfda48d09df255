import { DatabaseSync } from 'node:sqlite'
import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { PGlite } from '@electric-sql/pglite'
import { hasPostgres, type Postgres, startPostgres } from '@grip/conformance'
import { memoryHistory } from '@grip/streams'
import { dynamoHistory } from '@grip/streams/dynamo'
import { postgresHistory, postgresSchema } from '@grip/streams/postgres'
import { redisHistory, redisRest } from '@grip/streams/redis'
import { sqliteHistory } from '@grip/streams/sqlite'
import dynalite from 'dynalite'
import { Redis } from 'ioredis'
import { Miniflare } from 'miniflare'
import pg from 'pg'
import { createClient, type RedisClientType } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningObject, startDurableObject } from './kit/durable-object.ts'
import { keepsEntries } from './kit/keeps-entries.ts'
import { hasRedis, type RunningRedis, startRedis } from './kit/start-redis.ts'
import { type RunningRest, startRedisRest } from './kit/start-redis-rest.ts'

describe('a history in memory', () => {
  const history = memoryHistory()
  keepsEntries(() => history)
})

describe('a history in node:sqlite', () => {
  const database = new DatabaseSync(':memory:')
  afterAll(() => database.close())
  keepsEntries(() => sqliteHistory(database))
})

describe('a history in PGlite', () => {
  const database = new PGlite()
  beforeAll(() => database.exec(postgresSchema), 60_000)
  afterAll(() => database.close())
  keepsEntries(() => postgresHistory(database))
})

if (hasPostgres()) describe('a history in PostgreSQL', { timeout: 60_000 }, inPostgres)
else notInstalled('PostgreSQL', 'postgresql')

if (hasRedis()) describe('a history in Redis', { timeout: 60_000 }, inRedis)
else notInstalled('Redis', 'redis-server')

describe("a history in Cloudflare's D1", { timeout: 60_000 }, () => {
  const miniflare = new Miniflare({
    modules: true,
    script: 'export default { fetch: () => new Response() }',
    d1Databases: ['DB'],
  })
  let database: Awaited<ReturnType<Miniflare['getD1Database']>>
  beforeAll(async () => {
    database = await miniflare.getD1Database('DB')
  }, 60_000)
  afterAll(() => miniflare.dispose())
  keepsEntries(() => sqliteHistory(database))
})

describe('a history in a Durable Object', { timeout: 60_000 }, () => {
  let object: RunningObject
  beforeAll(async () => {
    object = await startDurableObject()
  }, 60_000)
  afterAll(() => object?.stop())
  keepsEntries(() => object.history)
})

describe("a history in DynamoDB's protocol, as dynalite speaks it", { timeout: 60_000 }, () => {
  const server = dynalite({ createTableMs: 0 })
  let client: DynamoDB
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' }
    client = new DynamoDB({ endpoint: `http://127.0.0.1:${port}`, region: 'local', credentials })
    await client.createTable({
      TableName: 'streams',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'stream', AttributeType: 'S' },
        { AttributeName: 'id', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'stream', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
    })
  }, 60_000)
  afterAll(() => {
    client?.destroy()
    server.close()
  })
  keepsEntries(() => dynamoHistory(client, 'streams'))
})

function inPostgres(): void {
  let postgres: Postgres
  const pools: pg.Pool[] = []
  // What one more function would have: connections of its own.
  const connect = (): pg.Pool => {
    const pool = new pg.Pool({ connectionString: postgres.url, max: 2 })
    pools.push(pool)
    return pool
  }
  beforeAll(async () => {
    postgres = await startPostgres()
    await connect().query(postgresSchema)
    await connect().query(postgresSchema)
  }, 60_000)
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    await postgres?.stop()
  }, 60_000)
  keepsEntries(() => postgresHistory(connect()))

  it('waits for an append that is rolled back, which leaves no hole', async () => {
    await postgresHistory(connect()).append('rolled', 'one')
    const client = await connect().connect()
    try {
      await client.query('BEGIN')
      expect(await postgresHistory(client).append('rolled', 'never')).toBe(2)
      const second = postgresHistory(connect()).append('rolled', 'two')
      expect(await postgresHistory(connect()).read('rolled', 0, 10)).toEqual([{ id: 1, data: 'one' }])
      await client.query('ROLLBACK')
      expect(await second).toBe(2)
    } finally {
      client.release(true)
    }
  })
}

function inRedis(): void {
  let redis: RunningRedis
  let ioredis: Redis
  let node: RedisClientType
  let rest: RunningRest
  beforeAll(async () => {
    redis = await startRedis()
    ioredis = new Redis(redis.url)
    node = createClient({ url: redis.url })
    await node.connect()
    rest = await startRedisRest((command) => node.sendCommand(command))
  }, 60_000)
  afterAll(async () => {
    ioredis?.disconnect()
    node?.destroy()
    await rest?.stop()
    await redis?.stop()
  }, 60_000)
  describe('by ioredis', () => keepsEntries(() => redisHistory(ioredis)))
  describe('by redis', () => keepsEntries(() => redisHistory(node)))
  describe('by HTTP', () => keepsEntries(() => redisHistory(redisRest(rest.url, 'token'))))

  it('drops what is old as it goes, and never the numbers', async () => {
    const history = redisHistory(ioredis, { prefix: 'short:', keep: 2000 })
    for (let count = 0; count < 5; count++) await history.append('a', 'old')
    await new Promise((resolve) => setTimeout(resolve, 2100))
    // At once, so that Redis has the two one after the other, however long this process stands still.
    const [id, entries] = await Promise.all([history.append('a', 'new'), history.read('a', 0, 10)])
    expect([id, entries.at(-1)]).toEqual([6, { id: 6, data: 'new' }])
    await new Promise((resolve) => setTimeout(resolve, 2100))
    expect(await history.read('a', 0, 10)).toEqual([])
    expect(await history.state('a')).toMatchObject({ last: 6 })
  })
}

function notInstalled(name: string, install: string): void {
  it(`${name} is not installed, so its history is not tested: apt-get install ${install}`, () => {
    expect(process.env['CI'] ?? '', `CI needs ${name}`).toBe('')
  })
}
