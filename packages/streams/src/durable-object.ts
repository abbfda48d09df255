import { checkClient } from './internal/check-store.ts'
import type { ExpiringHistory } from './history.ts'
import { sqlHistory } from './internal/sql-history.ts'

/** The part of a Durable Object's storage that is used; the object's class needs the SQLite backend. */
export interface DurableObjectStorageLike {
  sql: { exec(sql: string, ...values: (string | number)[]): { toArray(): Record<string, unknown>[] } }
  transactionSync<T>(run: () => T): T
}

/**
 * A history in the storage of a Durable Object, for apps that run in it.
 *
 * @throws {TypeError} A value that is not the storage of a Durable Object.
 *
 * @example
 * export class Chat extends DurableObject {
 *   streams = createStreams({ history: durableObjectHistory(this.ctx.storage) })
 * }
 */
export function durableObjectHistory(storage: DurableObjectStorageLike): ExpiringHistory {
  const rule =
    'durableObjectHistory() takes the storage of a Durable Object with the SQLite backend: ctx.storage'
  checkClient(storage, ['transactionSync'], rule)
  return sqlHistory(async (statements) =>
    storage.transactionSync(() =>
      statements.map(([text, ...values]) => storage.sql.exec(text, ...values).toArray()),
    ),
  )
}
