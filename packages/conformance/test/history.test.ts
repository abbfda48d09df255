import { readFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { History } from '../../../examples/reliable-stream/history.ts'
import { MemoryHistory } from '../../../examples/reliable-stream/memory-history.ts'
import { PostgresHistory } from '../../../examples/reliable-stream/postgres-history.ts'
import { hasPostgres, type Postgres, startPostgres } from '../src/postgres/start-postgres.ts'

const schema = await readFile(
  new URL('../../../examples/reliable-stream/schema.sql', import.meta.url),
  'utf8',
)
const notInstalled = 'PostgreSQL is not installed, so its history is not tested: apt-get install postgresql'

it('is in docs/reliable-streams.md as it runs', async () => {
  const read = (file: string) => readFile(new URL(`../../../${file}`, import.meta.url), 'utf8')
  const page = await read('docs/reliable-streams.md')
  const [tables, append] = [...page.matchAll(/^```sql\n(.*?)\n```$/gms)].map(([, sql = '']) => sql)
  expect(schema.trim()).toBe(tables)
  const lines = (text: string) => text.replaceAll(/^ +/gm, '')
  expect(lines(await read('examples/reliable-stream/postgres-history.ts'))).toContain(lines(append!))
})

describe('a history in memory', () => keepsEvents(() => new MemoryHistory()))

describe('a history in PGlite', () => {
  const database = new PGlite()
  beforeAll(() => database.exec(schema), 60_000)
  afterAll(() => database.close())
  keepsEvents(() => new PostgresHistory(database))
})

if (hasPostgres()) describe('a history in PostgreSQL', { timeout: 60_000 }, inPostgres)
else it(notInstalled, () => expect(process.env['CI'] ?? '', 'CI needs PostgreSQL').toBe(''))

/** Commits on the channel `busy` take up to two milliseconds, so that they overtake each other where they can. */
const SLOW_COMMITS = `
  CREATE FUNCTION wait_a_little() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(random() * 0.002); RETURN NULL; END';
  CREATE CONSTRAINT TRIGGER slow_commits AFTER INSERT ON stream_events DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.channel = 'busy') EXECUTE FUNCTION wait_a_little();`

function keepsEvents(open: () => History): void {
  it('gives the events of a channel their numbers, and gives them back from any of them on', async () => {
    const history = open()
    const ids = [await history.append('a', 'one'), await history.append('a', 'two\nlines é')]
    expect([...ids, await history.append('b', 'other'), await history.append('a', '')]).toEqual([1, 2, 1, 3])
    expect(await history.since('a', 0, 10)).toEqual([
      { id: 1, data: 'one' },
      { id: 2, data: 'two\nlines é' },
      { id: 3, data: '' },
    ])
    expect(await history.since('a', 1, 1)).toEqual([{ id: 2, data: 'two\nlines é' }])
    expect(await history.since('a', 3, 10)).toEqual([])
    expect(await history.since('b', 0, 10)).toEqual([{ id: 1, data: 'other' }])
  })

  it('begins at the first event for an id that it never gave', async () => {
    const history = open()
    await history.append('forged', 'one')
    expect(await history.since('forged', 999_999_999_999_999, 10)).toEqual([{ id: 1, data: 'one' }])
    expect(await history.since('nothing', 7, 10)).toEqual([])
  })
}

function inPostgres(): void {
  let postgres: Postgres
  const pools: pg.Pool[] = []

  /** What one more function would have: connections of its own. */
  const connect = (): pg.Pool => {
    const pool = new pg.Pool({ connectionString: postgres.url, max: 2 })
    pools.push(pool)
    return pool
  }

  beforeAll(async () => {
    postgres = await startPostgres()
    await connect().query(schema + SLOW_COMMITS)
  }, 60_000)

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    await postgres?.stop()
  }, 60_000)

  keepsEvents(() => new PostgresHistory(connect()))

  it('appends of eight functions at a time leave no hole, at the end and for whoever reads meanwhile', async () => {
    const reader = new PostgresHistory(connect())
    const writers = Array.from({ length: 8 }, () => new PostgresHistory(connect()))
    let writing = true
    const append = async (history: History, writer: number) => {
      const ids: number[] = []
      for (let count = 0; count < 50; count++) ids.push(await history.append('busy', `${writer}-${count}`))
      return ids
    }
    const read = async () => {
      const seen: number[] = []
      let reads = 0
      while (writing) {
        reads++
        seen.push(...(await reader.since('busy', seen.length, 1000)).map(({ id }) => id))
      }
      seen.push(...(await reader.since('busy', seen.length, 1000)).map(({ id }) => id))
      return { seen, reads }
    }
    const reading = read()
    const given = await Promise.all(writers.map(append)).finally(() => (writing = false))
    const { seen, reads } = await reading
    const all = Array.from({ length: 400 }, (_, index) => index + 1)
    expect(given.flat().toSorted((a, b) => a - b)).toEqual(all)
    expect(seen).toEqual(all)
    expect(reads).toBeGreaterThan(10)
    for (const ids of given) expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  })

  it('an append that is rolled back leaves no hole, and others wait for it', async () => {
    const history = new PostgresHistory(connect())
    await history.append('rolled', 'one')
    const client = await connect().connect()
    onTestFinished(() => client.release(true))
    await client.query('BEGIN')
    expect(await new PostgresHistory(client).append('rolled', 'never')).toBe(2)
    const second = history.append('rolled', 'two')
    expect(await history.since('rolled', 0, 10)).toEqual([{ id: 1, data: 'one' }])
    await client.query('ROLLBACK')
    expect(await second).toBe(2)
    expect(await history.since('rolled', 1, 10)).toEqual([{ id: 2, data: 'two' }])
  })
}
