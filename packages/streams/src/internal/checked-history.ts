import { StreamError } from '../errors.ts'
import type { History, StoredEntry } from '../history.ts'
import { within } from './timers.ts'

/**
 * A history whose failures are a {@link StreamError}, and whose answers are what they should be.
 *
 * @param patience Milliseconds after which a history that has not answered counts as failed.
 */
export function checkedHistory(history: History, patience: number): History {
  const ask = async <T>(
    what: string,
    answer: () => Promise<T>,
    isRight: (value: T) => boolean,
  ): Promise<T> => {
    let [why, failure]: [string, ErrorOptions?] = ['']
    try {
      const value = await within(answer(), patience, LATE)
      if (value !== LATE && isRight(value as T)) return value as T
      why = value === LATE ? ` within ${patience / 1000} s` : `: it returned ${String(value)}`
    } catch (cause) {
      failure = { cause }
    }
    throw new StreamError('ERR_STREAM_HISTORY', `the history could not ${what}${why}`, failure)
  }
  return {
    append: (stream, data, condition) =>
      ask(
        'append',
        async () => history.append(stream, data, condition),
        (id) => id === undefined || (Number.isSafeInteger(id) && id > 0),
      ),
    read: async (stream, after, limit) =>
      withoutHoles(
        await ask(
          'read',
          async () => history.read(stream, after, limit),
          (entries) =>
            [...entries].every(({ id, data }) => Number.isSafeInteger(id) && typeof data === 'string'),
        ),
      ),
    state: (stream) =>
      ask(
        'report the state of a stream',
        // Databases say null for nothing.
        async () => (await history.state(stream)) ?? undefined,
        (state) =>
          state === undefined || Number.isFinite(state.last + state.begin + state.epoch + state.idle),
      ),
  }
}

const LATE = Symbol()

// A reader that is given 7 never asks for 6 again: what comes before an entry must be there before it.
function withoutHoles(entries: StoredEntry[]): StoredEntry[] {
  const end = entries.findIndex(({ id }, index) => index > 0 && id !== entries[index - 1]!.id + 1)
  return end < 0 ? entries : entries.slice(0, end)
}
