import { StreamError } from '../errors.ts'
import type { History, StoredEntry } from '../history.ts'
import { within } from './timers.ts'

/**
 * A history whose failures are a {@link StreamError}, and whose answers are what they should be.
 *
 * @param patience Milliseconds after which a history that has not answered counts as failed.
 */
export function checkedHistory(history: History, patience: number): History {
  const ask = async <T>(what: string, answer: () => Promise<T>): Promise<T> => {
    let cause: unknown
    try {
      const value = await within(answer(), patience, LATE)
      if (value !== LATE) return value as T
      cause = new Error(`it did not answer within ${patience} ms`)
    } catch (error) {
      cause = error
    }
    throw new StreamError('ERR_STREAM_HISTORY', `the history could not ${what}`, { cause })
  }
  return {
    async append(stream, data, condition) {
      const id = await ask('append', async () => history.append(stream, data, condition))
      if (id === undefined || (Number.isSafeInteger(id) && id > 0)) return id
      throw new StreamError(
        'ERR_STREAM_HISTORY',
        `append() of the history returned ${String(id)}, which is not the number of an entry`,
      )
    },
    async read(stream, after, limit) {
      return withoutHoles(await ask('read', async () => history.read(stream, after, limit)))
    },
    state: (stream) => ask('report the state of a stream', async () => history.state(stream)),
  }
}

const LATE = Symbol()

// A reader that is given 7 never asks for 6 again: what comes before an entry must be there before it.
function withoutHoles(entries: StoredEntry[]): StoredEntry[] {
  const end = entries.findIndex(({ id }, index) => index > 0 && id !== entries[index - 1]!.id + 1)
  return end < 0 ? entries : entries.slice(0, end)
}
