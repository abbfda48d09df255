import { sse } from '@grip/core'
import { checkArgument, checkOptions } from '@grip/core/adapter'
import { StreamError } from '../errors.ts'
import type { StoredEntry } from '../history.ts'
import { bytesOnWire, MAX_BYTES } from './bytes-on-wire.ts'

/** An event of a stream that never ends. */
export interface StreamEvent {
  /** The payload. */
  data: string
  /** The event's type, which `addEventListener` is given. Default `message`. */
  event?: string | undefined
}

/**
 * An event as text for the history.
 *
 * @throws {TypeError} What is no event, or cannot be sent as one.
 */
export function encodeEvent(event: string | StreamEvent): string {
  const full = typeof event === 'string' ? { data: event } : event
  checkArgument(
    typeof full === 'object' && full !== null && typeof full.data === 'string',
    'an event must be its data as text, or an object with "data" and optionally "event"',
  )
  checkOptions('an event', full, ['data', 'event'])
  // What cannot be sent must not be stored either.
  const bytes = bytesOnWire(sse({ id: '1', ...full }))
  checkArgument(
    bytes <= MAX_BYTES,
    `an event can have at most ${MAX_BYTES.toLocaleString('en')} bytes as JSON; this one has ${bytes.toLocaleString('en')}`,
  )
  return JSON.stringify(full)
}

/**
 * An event of the history as it is sent.
 *
 * @throws {StreamError} Text that was not stored by `append()`.
 */
export function eventText(channel: string, { id, data }: StoredEntry): string {
  return sse({ ...decodeEvent(channel, data), id: `${id}` })
}

/**
 * An event of the history.
 *
 * @throws {StreamError} Text that was not stored by `append()`.
 */
export function decodeEvent(channel: string, stored: string): StreamEvent {
  let event: Partial<StreamEvent> | null | undefined
  try {
    event = JSON.parse(stored) as StreamEvent
  } catch {
    // As with other JSON.
  }
  if (typeof event?.data === 'string') return event as StreamEvent
  throw isAnswer(channel)
}

/** An answer that was taken for a stream that never ends. */
export function isAnswer(channel: string): StreamError {
  return new StreamError(
    'ERR_STREAM_KIND',
    `"${channel}" is an answer: only its producer writes it, and resume() reads it`,
  )
}
