import { checkArgument } from '@grip/core/adapter'
import { StreamError } from './errors.ts'
import { checkChannel } from './internal/names.ts'
import { decodeEvent, type StreamEvent } from './internal/reliable-event.ts'
import type { Settings } from './internal/settings.ts'

/** An event of a stream that never ends, as it was kept. */
export interface KeptEvent extends StreamEvent {
  /** Its id. Ids are consecutive, from 1. */
  id: number
}

/** See {@link Streams.read}. */
export async function readEvents(
  { history }: Pick<Settings<never>, 'history'>,
  channel: string,
  after: number,
  limit: number,
): Promise<KeptEvent[]> {
  checkChannel(channel)
  checkArgument(Number.isSafeInteger(after) && after >= 0, '"after" must be the id of an event, or 0')
  checkArgument(
    Number.isInteger(limit) && limit >= 1 && limit <= 1000,
    '"limit" must be a whole number from 1 to 1,000',
  )
  const entries = await history.read(channel, after, limit)
  return entries.map(({ id, data }) => ({ id, ...decodeEvent(data) }))
}

/** See {@link Streams.last}. */
export async function lastEvent(
  { history }: Pick<Settings<never>, 'history'>,
  channel: string,
): Promise<number> {
  checkChannel(channel)
  const state = await history.state(channel)
  if (state !== undefined && state.epoch > 0)
    throw new StreamError('ERR_STREAM_KIND', 'this stream is an answer: read it with resume()')
  return state?.last ?? 0
}
