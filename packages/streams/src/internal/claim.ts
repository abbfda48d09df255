import type { EndReason } from '../codecs/codec.ts'
import { StreamError } from '../errors.ts'
import type { History, StreamState } from '../history.ts'
import { encodeAnswerEntry } from './answer-entry.ts'
import { sleep } from './timers.ts'

/** The right to write an answer, from an entry on. */
export interface Claim {
  epoch: number
  /** The last entry. */
  last: number
}

/** What is appended to claim an answer: nothing that anybody sees. */
export const NOTHING = '{"chunks":[]}'

const ATTEMPTS = 50

/**
 * Begins a new answer.
 *
 * @throws {StreamError} Another one is being written (`ERR_STREAM_BUSY`), or the stream never ends (`ERR_STREAM_KIND`).
 */
export async function beginAnswer(
  history: History,
  channel: string,
  id: string,
  lease: number,
): Promise<Claim> {
  let state = await history.state(channel)
  if (state !== undefined && state.last > 0 && state.epoch === 0) {
    throw new StreamError(
      'ERR_STREAM_KIND',
      `"${id}" is a stream that never ends: give the answer another id`,
    )
  }
  // Its producer has died, and nobody has looked on since.
  if (state !== undefined && state.last > 0 && !state.ended && state.idle > lease) {
    await endAnswer(history, channel, id, state, 'lost')
    state = await history.state(channel)
  }
  const { epoch = 0, last = 0 } = state ?? {}
  const claimed = await history.append(channel, NOTHING, { epoch: epoch + 1, after: last, begin: true })
  if (claimed === undefined) throw busy(id)
  return { epoch: epoch + 1, last: claimed }
}

/**
 * Takes an answer over.
 *
 * @throws {StreamError} It has ended (`ERR_STREAM_STOPPED`), or another function has taken it (`ERR_STREAM_BUSY`).
 */
export async function takeOver(history: History, channel: string, id: string, epoch: number): Promise<Claim> {
  // What the one before has under way comes first.
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const state = await history.state(channel)
    if (state === undefined || state.ended)
      throw new StreamError('ERR_STREAM_STOPPED', `the answer "${id}" has ended`)
    if (state.epoch >= epoch) break
    const last = await history.append(channel, NOTHING, { epoch, after: state.last })
    if (last !== undefined) return { epoch, last }
    await sleep(attempt)
  }
  throw busy(id)
}

/**
 * Ends an answer in the place of its producer, whose next append is refused.
 *
 * @returns The number of the entry that ends it; `undefined` where it has ended already.
 */
export async function endAnswer(
  history: History,
  channel: string,
  id: string,
  from: StreamState | undefined,
  end: EndReason,
): Promise<number | undefined> {
  let state = from
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (state === undefined || state.ended || state.epoch === 0) return undefined
    const condition = { epoch: state.epoch + 1, after: state.last, end: true }
    const last = await history.append(channel, encodeAnswerEntry({ chunks: [], end }), condition)
    if (last !== undefined) return last
    await sleep(attempt)
    state = await history.state(channel)
    // Whoever took it over, or went on, is not lost.
    if (end === 'lost' && state?.last !== from?.last) return undefined
  }
  throw busy(id)
}

function busy(id: string): StreamError {
  return new StreamError('ERR_STREAM_BUSY', `another function is writing the answer "${id}"`)
}
