import { StreamError } from '../errors.ts'
import type { Answer, AnswerEntry } from './answer.ts'
import type { Claim } from './claim.ts'
import { sleep } from './timers.ts'

/**
 * Appends to an answer as its only producer, once, whatever becomes of the history's answers.
 *
 * @throws {StreamError} The answer was stopped or taken over, or the history has failed for as long as the lease.
 */
export async function appendFenced<Chunk>(
  { settings: { writing, lease }, channel }: Answer<Chunk>,
  { epoch, last }: Claim,
  entry: AnswerEntry<Chunk>,
): Promise<void> {
  const deadline = performance.now() + lease
  const data = JSON.stringify(entry)
  const end = entry.end !== undefined
  for (let pause = 25; ; pause *= 2) {
    try {
      const id = await writing.append(channel, data, { epoch, after: last, end })
      if (id !== undefined) return
      const state = await writing.state(channel)
      // The append went through, although its answer was lost.
      if (state?.epoch === epoch && state.last > last) return
      if (state === undefined || state.epoch <= epoch)
        throw new StreamError('ERR_STREAM_HISTORY', 'the history refused an append that it should have taken')
      throw state.ended
        ? new StreamError('ERR_STREAM_STOPPED', 'the answer was stopped')
        : new StreamError('ERR_STREAM_SUPERSEDED', 'another function has taken over the answer')
    } catch (error) {
      const { code } = error as StreamError
      if (code !== 'ERR_STREAM_HISTORY' || performance.now() + pause > deadline) throw error
    }
    await sleep(pause)
  }
}
