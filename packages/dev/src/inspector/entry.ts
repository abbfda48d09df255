import type { DecodedPublishItem } from '@grip/core/wire'
import type { DevProxyEvent } from '../log.ts'
import type { WatchedRequest } from './watch.ts'

/** Something in the timeline. */
export type Entry = RequestEntry | PublishEntry | EventEntry

interface Common {
  /** Its number, from 1 on. */
  seq: number
  /** Milliseconds since 1970. */
  at: number
}

/** A request to the app. */
export interface RequestEntry extends Common {
  type: 'request'
  request: WatchedRequest
  /** Milliseconds until the answer. */
  milliseconds: number
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
