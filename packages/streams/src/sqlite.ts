import { checkClient } from './internal/check-store.ts'
import type { ExpiringHistory } from './history.ts'
import { type RunStatements, sqlHistory, type Statement } from './internal/sql-history.ts'

/** The part of `node:sqlite` that is used: a `DatabaseSync`. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): { all(...values: (string | number)[]): unknown[] }
}

/** The part of Cloudflare's D1 that is used. */
export interface D1Client {
  prepare(sql: string): { bind(...values: (string | number)[]): unknown }
  batch(statements: never[]): Promise<{ results?: unknown[] }[]>
}

/**
 * A history in SQLite: a `DatabaseSync` of `node:sqlite`, or Cloudflare's D1. Its tables, `grip_streams` and
 * `grip_stream_entries`, are made where they are missing.
 *
 * @throws {TypeError} A value that is not one of these databases.
 *
 * @example
 * const streams = createStreams({ history: sqliteHistory(new DatabaseSync('streams.db')) })
 */
export function sqliteHistory(database: SqliteDatabase | D1Client): ExpiringHistory {
  const isD1 = typeof (database as Partial<D1Client> | null | undefined)?.batch === 'function'
  const rule = "sqliteHistory() takes a DatabaseSync of node:sqlite, or a database of Cloudflare's D1"
  checkClient(database, isD1 ? ['prepare'] : ['prepare', 'exec'], rule)
  return sqlHistory('batch' in database ? inBatches(database) : inTransactions(database))
}

function inBatches(database: D1Client): RunStatements {
  const prepare = ([sql, ...values]: Statement): never => database.prepare(sql).bind(...values) as never
  return async (statements) => {
    const all = await database.batch(statements.map(prepare))
    return all.map(({ results = [] }) => results as Record<string, unknown>[])
  }
}

function inTransactions(database: SqliteDatabase): RunStatements {
  return async (statements) => {
    database.exec('BEGIN IMMEDIATE')
    try {
      const all = statements.map(([sql, ...values]) => {
        const statement = database.prepare(sql)
        return statement.all(...values) as Record<string, unknown>[]
      })
      database.exec('COMMIT')
      return all
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
}
