import type { DecodedPublishItem } from '@grip/core/wire'
import type { DevProxyEvent } from '../log.ts'
import type { WatchedAnswer, WatchedRequest } from './watch.ts'

/** Something in the timeline. */
export type Entry = RequestEntry | PublishEntry | EventEntry

interface Common {
  /** Its number, from 1 on. */
  seq: number
  /** Milliseconds since 1970. */
  at: number
}

/** A request to the app that has its answer, or has failed. */
export interface RequestEntry extends Common, Omit<WatchedRequest, 'path' | 'body'> {
  type: 'request'
  /** Request target. */
  target: string
  /** One character per byte: easier on the garbage collector than many small buffers. */
  body: string
  /** Number of the latest entry when it was sent. */
  after: number
  /** Milliseconds until the answer. */
  milliseconds: number
  /** Missing if there was no answer. */
  answer: RecordedAnswer | undefined
  /** Why it failed. */
  error: string | undefined
}

/** An answer of the app. */
export interface RecordedAnswer extends Omit<WatchedAnswer, 'body'> {
  /** One character per byte; empty if it went to the client unread. */
  body: string
}

/** A published item. */
export interface PublishEntry extends Common {
  type: 'publish'
  item: DecodedPublishItem
}

/** A line of the log. */
export interface EventEntry extends Common {
  type: 'event'
  event: DevProxyEvent
}

/** The bytes of a recorded body. */
export function bytesOf(body: string): Buffer {
  return Buffer.from(body, 'latin1')
}
