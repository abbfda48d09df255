import type { AppendCondition, ExpiringHistory, StoredEntry, StreamState } from '../history.ts'
import { checkAge } from './check-store.ts'

/** A statement and its values. */
export type Statement = readonly [sql: string, ...values: (string | number)[]]

/** What runs statements, all of them in one transaction, and gives the rows of each. */
export type RunStatements = (statements: readonly Statement[]) => Promise<Record<string, unknown>[][]>

/** A history in SQLite, whatever runs it. It makes its tables by itself, before anything else. */
export function sqlHistory(run: RunStatements): ExpiringHistory {
  let ready = false
  const ask = async (...statements: Statement[]): Promise<Record<string, unknown>[][]> => {
    if (!ready) await run(SCHEMA)
    ready = true
    return run(statements)
  }

  return {
    async append(stream: string, data: string, condition?: AppendCondition): Promise<number | undefined> {
      const { epoch = 0, after = -1, begin = false, end = false } = condition ?? {}
      const is = condition === undefined ? OPEN : begin ? FREE : WRITING
      const step = end ? 2 : 1
      const all = await ask(
        [`INSERT OR IGNORE INTO grip_streams (stream, last_id, appended_at) VALUES (?, 0, ${NOW})`, stream],
        [
          `INSERT INTO grip_stream_entries (stream, id, data, appended_at)
            SELECT stream, last_id + 1, ?, ${NOW} FROM grip_streams WHERE stream = ? AND ${is}`,
          data,
          stream,
          ...(condition === undefined ? [] : [after, epoch]),
        ],
        [
          `UPDATE grip_streams SET begin_id = CASE WHEN ? THEN last_id ELSE begin_id END,
            last_id = last_id + ?, epoch = ?, ended = ?, appended_at = ${NOW}
            WHERE stream = ? AND ${is} RETURNING last_id`,
          Number(begin),
          step,
          epoch,
          Number(end),
          stream,
          ...(condition === undefined ? [] : [after, epoch]),
        ],
      )
      const last = all[2]![0]?.['last_id']
      return last === undefined ? undefined : Number(last) - step + 1
    },

    async read(stream: string, after: number, limit: number): Promise<StoredEntry[]> {
      const [rows] = await ask([
        `SELECT id, data FROM grip_stream_entries WHERE stream = ? AND id >
          CASE WHEN ? > (SELECT last_id FROM grip_streams WHERE stream = ?) THEN 0 ELSE ? END
          ORDER BY id LIMIT ?`,
        stream,
        after,
        stream,
        after,
        limit,
      ])
      return rows!.map(({ id, data }) => ({ id: Number(id), data: data as string }))
    },

    async state(stream: string): Promise<StreamState | undefined> {
      const [rows] = await ask([
        `SELECT last_id, begin_id, epoch, ended, ${NOW} - appended_at AS idle FROM grip_streams WHERE stream = ?`,
        stream,
      ])
      const row = rows![0]
      if (row === undefined || Number(row['last_id']) === 0) return undefined
      const [last, begin, epoch, idle] = ['last_id', 'begin_id', 'epoch', 'idle'].map((name) =>
        Number(row[name]),
      )
      return {
        last: last!,
        begin: begin!,
        epoch: epoch!,
        ended: Number(row['ended']) === 1,
        idle: Math.round(idle!),
      }
    },

    async expire(age: number): Promise<number> {
      checkAge(age)
      const old = `appended_at < ${NOW} - ?`
      const [counted] = await ask(
        [`SELECT count(*) AS count FROM grip_stream_entries WHERE ${old}`, age],
        [`DELETE FROM grip_stream_entries WHERE ${old}`, age],
      )
      return Number(counted![0]?.['count'])
    },
  }
}

const SCHEMA: readonly Statement[] = [
  [
    `CREATE TABLE IF NOT EXISTS grip_streams (stream TEXT PRIMARY KEY, last_id INTEGER NOT NULL,
      begin_id INTEGER NOT NULL DEFAULT 0, epoch INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0,
      appended_at REAL NOT NULL)`,
  ],
  [
    `CREATE TABLE IF NOT EXISTS grip_stream_entries (stream TEXT NOT NULL, id INTEGER NOT NULL, data TEXT NOT NULL,
      appended_at REAL NOT NULL, PRIMARY KEY (stream, id))`,
  ],
]

/** Milliseconds since 1970. */
const NOW = "((julianday('now') - 2440587.5) * 86400000.0)"

const OPEN = 'epoch = 0'
const FREE = '(ended = 1 OR last_id = 0) AND last_id = ? AND epoch <= ?'
const WRITING = 'epoch > 0 AND ended = 0 AND last_id = ? AND epoch <= ?'
