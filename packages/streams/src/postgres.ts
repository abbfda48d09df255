import { checkAge, checkClient } from './internal/check-store.ts'
import type { AppendCondition, ExpiringHistory, StoredEntry, StreamState } from './history.ts'

/** The part of a PostgreSQL client that is used: a `Pool` or `Client` of `pg`, a `PGlite`, Neon's `Pool`. */
export interface PostgresClient {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>
}

/**
 * A history in PostgreSQL, in the tables of {@link postgresSchema}.
 *
 * @throws {TypeError} Something that is no client.
 *
 * @example
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
 * const streams = createStreams({ history: postgresHistory(pool) })
 */
export function postgresHistory(client: PostgresClient): ExpiringHistory {
  checkClient(
    client,
    ['query'],
    'postgresHistory() takes a Pool or Client of pg, a PGlite, or a Pool of Neon',
  )
  const query = async <Row>(text: string, values: unknown[]): Promise<Row[]> =>
    (await client.query(text, values)).rows as Row[]

  return {
    async append(stream: string, data: string, condition?: AppendCondition): Promise<number | undefined> {
      const { epoch = 0, after = 0, begin = false, end = false } = condition ?? {}
      const [sql, values] =
        condition === undefined
          ? [APPEND, [stream, data]]
          : [APPEND_IF, [stream, data, epoch, after, begin, end, end ? 2 : 1]]
      const [row] = await query<{ id: unknown }>(sql, values)
      return row === undefined ? undefined : Number(row.id)
    },

    async read(stream: string, after: number, limit: number): Promise<StoredEntry[]> {
      const rows = await query<{ id: unknown; data: string }>(READ, [stream, after, limit])
      return rows.map(({ id, data }) => ({ id: Number(id), data }))
    },

    async state(stream: string): Promise<StreamState | undefined> {
      const [row] = await query<Record<'last' | 'begin' | 'epoch' | 'idle', unknown> & { ended: boolean }>(
        STATE,
        [stream],
      )
      if (row === undefined) return undefined
      const { last, begin, epoch, ended, idle } = row
      return { last: Number(last), begin: Number(begin), epoch: Number(epoch), ended, idle: Number(idle) }
    },

    async expire(age: number): Promise<number> {
      checkAge(age)
      const rows = await query<{ count: unknown }>(EXPIRE, [age])
      return Number(rows[0]?.count)
    },
  }
}

/** The tables of {@link postgresHistory}: run it once, for example in a migration. */
export const postgresSchema = `
CREATE TABLE IF NOT EXISTS grip_streams (
  stream text PRIMARY KEY,
  last_id bigint NOT NULL,
  begin_id bigint NOT NULL DEFAULT 0,
  epoch bigint NOT NULL DEFAULT 0,
  ended boolean NOT NULL DEFAULT false,
  appended_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE IF NOT EXISTS grip_stream_entries (
  stream text NOT NULL,
  id bigint NOT NULL,
  data text NOT NULL,
  appended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (stream, id)
);
CREATE INDEX IF NOT EXISTS grip_stream_entries_age ON grip_stream_entries (appended_at);
`

// One statement is one transaction: it takes the next number and locks the stream's row until the entry is there, so
// another append waits, and one that fails leaves no hole. A sequence would do neither.
const APPEND = `
  WITH next AS (
    INSERT INTO grip_streams AS known (stream, last_id) VALUES ($1, 1)
    ON CONFLICT (stream) DO UPDATE SET last_id = known.last_id + 1, appended_at = clock_timestamp()
    WHERE known.epoch = 0
    RETURNING last_id
  )
  INSERT INTO grip_stream_entries (stream, id, data) SELECT $1, last_id, $2 FROM next RETURNING id`

const APPEND_IF = `
  WITH next AS (
    INSERT INTO grip_streams AS known (stream, last_id, epoch, ended)
    SELECT $1, $7::bigint, $3::bigint, $6
    WHERE ($5 AND $4::bigint = 0) OR EXISTS (SELECT FROM grip_streams WHERE stream = $1)
    ON CONFLICT (stream) DO UPDATE SET
      last_id = known.last_id + $7::bigint,
      begin_id = CASE WHEN $5 THEN known.last_id ELSE known.begin_id END,
      epoch = $3::bigint,
      ended = $6,
      appended_at = clock_timestamp()
    WHERE known.last_id = $4::bigint AND known.epoch <= $3::bigint
      AND CASE WHEN $5 THEN known.ended ELSE known.epoch > 0 AND NOT known.ended END
    RETURNING last_id - $7::bigint + 1 AS id
  )
  INSERT INTO grip_stream_entries (stream, id, data) SELECT $1, id, $2 FROM next RETURNING id`

const READ = `
  SELECT id, data FROM grip_stream_entries
  WHERE stream = $1 AND id > CASE
    WHEN $2::bigint > (SELECT last_id FROM grip_streams WHERE stream = $1) THEN 0 ELSE $2::bigint END
  ORDER BY id LIMIT $3`

const STATE = `
  SELECT last_id AS last, begin_id AS begin, epoch, ended,
    floor(extract(epoch FROM clock_timestamp() - appended_at) * 1000) AS idle
  FROM grip_streams WHERE stream = $1`

const EXPIRE = `
  WITH gone AS (
    DELETE FROM grip_stream_entries
    WHERE appended_at < clock_timestamp() - $1::float8 * interval '1 millisecond' RETURNING 1
  )
  SELECT count(*) AS count FROM gone`
