/** An event of a channel, as the history keeps it. */
export interface StoredEvent {
  /** Ids of a channel are consecutive, from 1. */
  id: number
  data: string
}

/** What an event stream needs to lose nothing: a place that remembers its events. */
export interface History {
  /** Adds an event, and gives its id. Whoever can read an event can read all that come before it. */
  append(channel: string, data: string): Promise<number>
  /** The first events after an id, at most `limit`. An id that was never given counts as 0. */
  since(channel: string, id: number, limit: number): Promise<StoredEvent[]>
}
