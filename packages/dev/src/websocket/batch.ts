import { headerOf, type Header } from '../headers.ts'

/** Content bytes that one request holds, and that may wait before the client is no longer read. */
export const WINDOW_BYTES = 200_000

/** Events that may wait before the client is no longer read, however small they are. */
const MAX_WAITING_EVENTS = 20_000

/** An event of the client. */
export interface QueuedEvent {
  readonly type: string
  /** Missing if it has none, or an empty one: it goes out without a length. */
  readonly content?: Buffer
}

/** Events of one request. */
export interface Batch {
  readonly events: readonly QueuedEvent[]
  /** Content bytes. */
  readonly bytes: number
  /** Content bytes among them that an earlier request had, but the origin did not accept. */
  readonly replayed: number
  /** Whether more events were waiting than fit into it. */
  readonly isFull: boolean
}

/** Events that wait for the next request to the origin, or for its acceptance. */
export class EventQueue {
  #events: QueuedEvent[] = []
  #bytes = 0
  // Events and content bytes that the origin received but has not accepted yet.
  #replayedEvents = 0
  #replayedBytes = 0

  /** Whether to stop reading from the client for now. */
  get isFull(): boolean {
    return this.#bytes >= WINDOW_BYTES || this.#events.length >= MAX_WAITING_EVENTS
  }

  /** Whether there is an event that the origin has not received yet. */
  get hasNews(): boolean {
    return this.#events.length > this.#replayedEvents
  }

  push(type: string, content?: Buffer): void {
    if (content === undefined || content.length === 0) this.#events.push({ type })
    else {
      this.#events.push({ type, content })
      this.#bytes += content.length
    }
  }

  /** What fits into one request, at least one event if there is any; it stays until it is acknowledged. */
  take(): Batch {
    let bytes = 0
    let count = 0
    for (const event of this.#events) {
      const size = sizeOf(event)
      if (count > 0 && bytes + size >= WINDOW_BYTES) break
      bytes += size
      count++
    }
    const isFull = count < this.#events.length
    return { events: this.#events.slice(0, count), bytes, replayed: this.#replayedBytes, isFull }
  }

  /**
   * Removes what the origin accepted of a batch, and keeps the rest to be sent again.
   *
   * @param accepted Content bytes from the front; `undefined` means all of them.
   * @returns Whether all of the batch was accepted.
   * @throws {RangeError} More bytes than there were, none of a full batch, or everything except a CLOSE.
   */
  acknowledge({ events, bytes, isFull }: Batch, accepted: number = bytes): boolean {
    if (accepted > bytes) throw new RangeError(`Content-Bytes-Accepted is ${accepted} of ${bytes} bytes`)
    // A detach may have cleared the queue meanwhile, with the batch.
    if (this.#events[0] !== events[0]) return true
    let left = accepted
    let removed = 0
    for (const event of events) {
      const size = sizeOf(event)
      if (size > left) {
        if (event.type === 'CLOSE') throw new RangeError('a CLOSE must be accepted once all before it is')
        if (left > 0) this.#events[removed] = { type: event.type, content: event.content!.subarray(left) }
        break
      }
      left -= size
      removed++
    }
    if (isFull && removed === 0 && accepted === 0) {
      throw new RangeError('Content-Bytes-Accepted must be more than 0 for a request that is full')
    }
    this.#events.splice(0, removed)
    this.#bytes -= accepted
    this.#replayedEvents = events.length - removed
    const replayed = this.#events.slice(0, this.#replayedEvents).filter(({ type }) => type !== 'CLOSE')
    this.#replayedBytes = replayed.reduce((sum, event) => sum + sizeOf(event), 0)
    return this.#replayedEvents === 0
  }

  /** Drops everything, received by the origin or not: nothing can be added any more. */
  dropReplay(): void {
    if (this.#replayedEvents > 0) this.clear()
  }

  clear(): void {
    this.#events = []
    this.#bytes = 0
    this.#replayedEvents = 0
    this.#replayedBytes = 0
  }
}

/**
 * The value of `Content-Bytes-Accepted`; `undefined` if it is missing or not a number, which accepts
 * everything.
 */
export function acceptedBytesOf(headers: readonly Header[]): number | undefined {
  const value = headerOf(headers, 'content-bytes-accepted')?.trim()
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined
}

function sizeOf({ content }: QueuedEvent): number {
  return content?.length ?? 0
}
