/** An entry of a stream, as the history keeps it. */
export interface StoredEntry {
  /** Its number. Entries of a stream are numbered one after the other, from 1. */
  id: number
  /** What was appended. */
  data: string
}

/** The state of a stream. */
export interface StreamState {
  /** The last number that was assigned; 0 if there is none. */
  last: number
  /** The number after which the current answer begins. 0 for a stream that never ends. */
  begin: number
  /** How many producers the answer has had, from 1. 0 for a stream that never ends. */
  epoch: number
  /** Whether the answer has ended. */
  ended: boolean
  /** Milliseconds since the last append, by the clock of the store: negative where that was set back. */
  idle: number
}

/** When an append may happen: what makes one producer of an answer the only one. */
export interface AppendCondition {
  /** The producer's number. An append of one with a lower number than the stream's is refused. */
  epoch: number
  /** The last number that the producer knows of; when the stream has another, the append is refused. */
  after: number
  /** Begins a new answer: refused unless the stream is new, or its last answer has ended. */
  begin?: boolean | undefined
  /** Ends the answer. It takes two numbers: the second one is that of the message that closes the connections. */
  end?: boolean | undefined
}

/**
 * Remembers the entries of streams. Whoever can read an entry can read all that come before it, and what was appended
 * is read by the next read, from anywhere: an eventually consistent store will not do.
 */
export interface History {
  /**
   * Adds an entry.
   *
   * Without a condition it is for streams that never end: refused where the stream is an answer.
   *
   * @returns The entry's number; `undefined` when the append was refused.
   */
  append(stream: string, data: string, condition?: AppendCondition): Promise<number | undefined>
  /** The first entries after a number, in order, at most `limit`. A number that was never given counts as 0. */
  read(stream: string, after: number, limit: number): Promise<StoredEntry[]>
  /** Where a stream stands; `undefined` for one that has never been appended to. */
  state(stream: string): Promise<StreamState | undefined>
}

/** A history that can be cleared of what is old. */
export interface ExpiringHistory extends History {
  /**
   * Deletes entries, and keeps the numbers: streams go on where they were.
   *
   * @param age Milliseconds; entries that are older go.
   * @returns How many were deleted.
   * @throws {TypeError} An age that is not a number of milliseconds.
   */
  expire(age: number): Promise<number>
}
