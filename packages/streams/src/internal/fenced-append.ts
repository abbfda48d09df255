import { StreamError } from '../errors.ts'
import type { History } from '../history.ts'
import type { Claim } from './claim.ts'
import { sleep } from './timers.ts'

/** What is there in the place of an answer that takes too long. */
export const LATE: unique symbol = Symbol()

/**
 * Appends to an answer as its only producer, once, whatever becomes of the history's answers.
 *
 * @param wait Waits for an answer of the history, or for as long as it may take: then `LATE`.
 * @returns The entry's number.
 * @throws {StreamError} The answer was stopped or taken over, or the history has failed for as long as the lease.
 */
export async function fencedAppend(
  history: History,
  channel: string,
  { epoch, last }: Claim,
  data: string,
  end: boolean,
  lease: number,
  wait: <T>(answer: Promise<T>) => Promise<T | typeof LATE>,
): Promise<number> {
  const deadline = performance.now() + lease
  for (let pause = 25; ; pause *= 2) {
    let cause: unknown
    try {
      const append = history.append(channel, data, { epoch, after: last, end })
      const id = await wait(append)
      if (typeof id === 'number') return id
      append.catch(() => {})
      if (id === LATE) cause = new Error('it did not answer')
      // A refusal, or the answer to an append that went through before.
      const answer = await wait(history.state(channel))
      const state = answer === LATE ? undefined : answer
      const isMine = state?.epoch === epoch
      if (isMine && state.last === last + (end ? 2 : 1) && state.ended === end) return last + 1
      if (state?.ended) throw new StreamError('ERR_STREAM_STOPPED', 'the answer was stopped')
      if (state !== undefined && (!isMine || state.last !== last))
        throw new StreamError('ERR_STREAM_SUPERSEDED', 'another function has taken over the answer')
    } catch (error) {
      if (error instanceof StreamError) throw error
      cause = error
    }
    if (performance.now() + pause > deadline) {
      const message = `the history accepted nothing for ${lease} ms, so this function stopped writing the answer`
      throw new StreamError('ERR_STREAM_HISTORY', message, { cause })
    }
    await sleep(pause)
  }
}
