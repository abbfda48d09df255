import type { EndReason } from '../codecs/codec.ts'
import { StreamError } from '../errors.ts'
import { type Answer, NOTHING } from './answer.ts'
import { sleep } from './timers.ts'
import type { StreamState } from '../history.ts'

/** The right to write an answer, from an entry on. */
export interface Claim {
  epoch: number
  /** The last entry. */
  last: number
}

const ATTEMPTS = 50

/**
 * Begins a new answer.
 *
 * @throws {StreamError} Another one is being written (`ERR_STREAM_BUSY`), or the stream never ends (`ERR_STREAM_KIND`).
 */
export async function beginAnswer<Chunk>(answer: Answer<Chunk>): Promise<Claim> {
  const { settings, channel, id } = answer
  const { history, lease } = settings
  let state = await history.state(channel)
  if (state?.epoch === 0)
    throw new StreamError(
      'ERR_STREAM_KIND',
      `"${id}" is a stream that never ends: give the answer another id`,
    )
  // Its producer has died, and nobody has looked on since.
  if (state !== undefined && isLost(state, lease)) {
    await seize(answer, state, 'lost')
    state = await history.state(channel)
  }
  const epoch = (state?.epoch ?? 0) + 1
  const last = await history.append(channel, NOTHING, { epoch, after: state?.last ?? 0, begin: true })
  if (last === undefined) throw busy(id)
  return { epoch, last }
}

/** Whether the producer of an answer has died: `idle` is negative where the clock of the store was set back. */
export function isLost({ ended, idle }: StreamState, lease: number): boolean {
  return !ended && Math.abs(idle) > lease
}

/**
 * Takes an answer over from its producer, whose next append is refused: goes on with it, or ends it.
 *
 * @param epoch Default: the next one.
 * @returns Its claim, or what has become of the answer before.
 * @throws {StreamError} Its producer was faster each time (`ERR_STREAM_BUSY`).
 */
export async function takeOver<Chunk>(
  answer: Answer<Chunk>,
  end?: EndReason,
  epoch?: number,
): Promise<Claim | 'stopped' | 'superseded'> {
  const { settings, channel, id } = answer
  // What the one before has under way comes first.
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const state = await settings.history.state(channel)
    if (state === undefined || state.ended || state.epoch === 0) return 'stopped'
    if (epoch !== undefined && state.epoch >= epoch) return 'superseded'
    const claim = await seize(answer, state, end, epoch)
    if (claim !== undefined) return claim
    await sleep(attempt)
  }
  throw busy(id)
}

/** Takes an answer over, unless it has changed. */
export async function seize<Chunk>(
  { settings, channel }: Answer<Chunk>,
  state: StreamState,
  end?: EndReason,
  epoch: number = state.epoch + 1,
): Promise<Claim | undefined> {
  const condition = { epoch, after: state.last, end: end !== undefined }
  const last = await settings.history.append(channel, JSON.stringify({ chunks: [], end }), condition)
  return last === undefined ? undefined : { epoch, last }
}

function busy(id: string): StreamError {
  return new StreamError('ERR_STREAM_BUSY', `another function is writing the answer "${id}"`)
}
