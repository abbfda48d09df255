import type { History, StoredEvent } from './history.ts'

/** The part of a PostgreSQL client that is used: a `Pool` or `Client` of `pg`, a `PGlite`. */
export interface Database {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>
}

/** A history in PostgreSQL, in the tables of `schema.sql`. */
export class PostgresHistory implements History {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async append(channel: string, data: string): Promise<number> {
    const { rows } = await this.#database.query(APPEND, [channel, data])
    return Number((rows as { id: unknown }[])[0]?.id)
  }

  async since(channel: string, id: number, limit: number): Promise<StoredEvent[]> {
    const { rows } = await this.#database.query(SINCE, [channel, id, limit])
    return (rows as { id: unknown; data: string }[]).map((row) => ({ id: Number(row.id), data: row.data }))
  }
}

// One statement is one transaction: it takes the next number and locks the channel's row until its event is
// there, so another append waits, and an append that fails leaves no hole. A sequence would do neither.
const APPEND = `
  WITH next AS (
    INSERT INTO stream_channels AS known (channel, last_id) VALUES ($1, 1)
    ON CONFLICT (channel) DO UPDATE SET last_id = known.last_id + 1
    RETURNING last_id
  )
  INSERT INTO stream_events (channel, id, data) SELECT $1, last_id, $2 FROM next RETURNING id`

const SINCE = `
  SELECT id, data FROM stream_events
  WHERE channel = $1 AND id > CASE
    WHEN $2::bigint > (SELECT last_id FROM stream_channels WHERE channel = $1) THEN 0 ELSE $2::bigint END
  ORDER BY id LIMIT $3`
