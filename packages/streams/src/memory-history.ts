import type { AppendCondition, ExpiringHistory, StoredEntry, StreamState } from './history.ts'
import { checkAge } from './internal/check-store.ts'
import { mayAppend } from './internal/may-append.ts'

/**
 * A history in memory, for tests and for a single process: it ends with it.
 *
 * @example
 * const streams = createStreams({ history: memoryHistory() })
 */
export function memoryHistory(): ExpiringHistory {
  const streams = new Map<string, MemoryStream>()

  return {
    async append(stream: string, data: string, condition?: AppendCondition): Promise<number | undefined> {
      const kept = streams.get(stream) ?? { ...NEW, at: 0, entries: [] }
      if (!mayAppend(kept, condition)) return undefined
      const id = kept.last + 1
      if (condition?.begin) kept.begin = kept.last
      kept.last = condition?.end ? id + 1 : id
      kept.epoch = condition?.epoch ?? 0
      kept.ended = condition?.end ?? false
      kept.at = performance.now()
      kept.entries.push({ id, data, at: kept.at })
      streams.set(stream, kept)
      return id
    },

    async read(stream: string, after: number, limit: number): Promise<StoredEntry[]> {
      const { last, entries } = streams.get(stream) ?? { last: 0, entries: [] }
      const from = after > last ? 0 : after
      const first = entries.findIndex(({ id }) => id > from)
      return first < 0 ? [] : entries.slice(first, first + limit).map(({ id, data }) => ({ id, data }))
    },

    async state(stream: string): Promise<StreamState | undefined> {
      const kept = streams.get(stream)
      if (kept === undefined) return undefined
      const { last, begin, epoch, ended, at } = kept
      return { last, begin, epoch, ended, idle: performance.now() - at }
    },

    async expire(age: number): Promise<number> {
      checkAge(age)
      let count = 0
      for (const kept of streams.values()) {
        const entries = kept.entries.filter(({ at }) => performance.now() - at <= age)
        count += kept.entries.length - entries.length
        kept.entries = entries
      }
      return count
    },
  }
}

interface MemoryStream extends Omit<StreamState, 'idle'> {
  at: number
  entries: (StoredEntry & { at: number })[]
}

const NEW = { last: 0, begin: 0, epoch: 0, ended: false }
