import { StreamError } from '../errors.ts'
import type { History } from '../history.ts'
import type { Claim } from './claim.ts'
import { sleep, within } from './timers.ts'

/**
 * Appends to an answer as its only producer, once, whatever becomes of the history's answers.
 *
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
): Promise<number> {
  const deadline = performance.now() + lease
  for (let pause = 25; ; pause *= 2) {
    let failure: unknown
    try {
      const patience = Math.max(lease / 4, 250)
      const append = history.append(channel, data, { epoch, after: last, end })
      const id = await within(append, patience, LATE)
      if (typeof id === 'number') return id
      append.catch(() => {})
      failure = id === LATE ? new Error(`no answer within ${patience} ms`) : undefined
      // A refusal, or the answer to an append that went through before.
      const state = await within(history.state(channel), patience, undefined)
      const written = last + (end ? 2 : 1)
      if (state !== undefined && state.epoch === epoch && state.last === written && state.ended === end)
        return last + 1
      if (state?.ended) throw new StreamError('ERR_STREAM_STOPPED', 'the answer was stopped')
      if (state !== undefined && (state.epoch !== epoch || state.last !== last)) {
        throw new StreamError('ERR_STREAM_SUPERSEDED', 'another function has taken over the answer')
      }
    } catch (error) {
      if (error instanceof StreamError) throw error
      failure = error
    }
    if (performance.now() + pause > deadline) throw gaveUp(lease, failure)
    await sleep(pause)
  }
}

const LATE = Symbol()

function gaveUp(lease: number, cause: unknown): StreamError {
  return new StreamError(
    'ERR_STREAM_HISTORY',
    `the history accepted nothing for ${lease} ms, so this function stopped writing the answer`,
    { cause },
  )
}
