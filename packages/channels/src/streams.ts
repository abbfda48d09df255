import type { PublishTarget } from './grip.ts'

/** An event of a history. */
export interface StoredEvent {
  /** Ids of a channel are consecutive, from 1. */
  id: number
  /** What was appended. */
  data: string
}

/** The part of `createStreams()` of `@grip/streams` that channels use: a history that is published as it grows. */
export interface Streams {
  /**
   * Adds an event, then calls `publish` of the first argument with the event's id and the previous event's
   * (`id`, `prevId`).
   */
  append(target: PublishTarget, channel: string, data: string): Promise<unknown>
  /** The first events after an id, at most `limit`. If an event can be read, so can all before it. */
  read(channel: string, after: number, limit: number): Promise<readonly StoredEvent[]>
  /** The id of a channel's last event, or 0 if there is none. */
  last(channel: string): Promise<number>
}

/**
 * Where a client wants to begin: after an id, with a number of the last events, or by default with the next
 * event.
 */
export type Position = { after: number } | { last: number } | undefined

/** What a client gets first. */
export interface Beginning {
  /** Id before the first event of `events`. If the client named another one, something is missing. */
  from: number
  /** What the client has missed. */
  events: readonly StoredEvent[]
  /** Whether there are more than these. */
  more: boolean
}

/** Most events of one answer. */
export const PAGE = 100

// A WebSocket's answer can have 1,000,000 bytes, and characters take up to three.
const MAX_CHARACTERS = 250_000

/** Reads what a client has missed, one page of it; `shares` is the number of channels that share an answer. */
export async function readFrom(
  streams: Streams,
  channel: string,
  position: Position,
  shares = 1,
): Promise<Beginning> {
  const last = await streams.last(channel)
  if (position === undefined) return { from: last, events: [], more: false }
  // An id that was never assigned: the history has begun again, or the client made it up. Either way, it
  // gets what there is.
  const wanted =
    'last' in position ? Math.max(0, last - position.last) : position.after > last ? 0 : position.after
  const stored = wanted === last ? [] : await streams.read(channel, wanted, PAGE)
  const events = firstOf(stored, MAX_CHARACTERS / shares)
  const from = events[0] === undefined ? wanted : events[0].id - 1
  return { from, events, more: events.length < stored.length || stored.length === PAGE }
}

function firstOf(stored: readonly StoredEvent[], most: number): readonly StoredEvent[] {
  let characters = 0
  const end = stored.findIndex(({ data }) => (characters += data.length) > most)
  return end === -1 ? stored : stored.slice(0, Math.max(1, end))
}
