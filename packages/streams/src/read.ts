import { checkArgument } from '@grip/core/adapter'
import { checkChannel } from './internal/names.ts'
import { decodeEvent, isAnswer, type StreamEvent } from './internal/reliable-event.ts'
import type { ReliableSettings } from './internal/settings.ts'

/** An event of a stream that never ends, as it was kept. */
export interface KeptEvent extends StreamEvent {
  /** Its id. Ids are consecutive, from 1. */
  id: number
}

/** See {@link Streams.read}. */
export async function readEvents(
  { history }: ReliableSettings,
  channel: string,
  after: number,
  limit = 1000,
): Promise<KeptEvent[]> {
  checkChannel(channel)
  checkArgument(Number.isSafeInteger(after) && after >= 0, '"after" must be the id of an event, or 0')
  checkArgument(
    Number.isInteger(limit) && limit >= 1 && limit <= 1000,
    '"limit" must be a whole number from 1 to 1,000',
  )
  const entries = await history.read(channel, after, limit)
  return entries.map(({ id, data }) => ({ id, ...decodeEvent(channel, data) }))
}

/** See {@link Streams.last}. */
export async function lastEvent({ history }: ReliableSettings, channel: string): Promise<number> {
  checkChannel(channel)
  const state = await history.state(channel)
  if (state !== undefined && state.epoch > 0) throw isAnswer(channel)
  return state?.last ?? 0
}
