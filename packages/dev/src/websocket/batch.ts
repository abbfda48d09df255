import type { WebSocketEvent } from '@grip/core/wire'

/** Content bytes that one request holds, and that may wait before the client is no longer read. */
export const WINDOW_BYTES = 200_000

/** Events of one request. */
export interface Batch {
  readonly events: readonly WebSocketEvent[]
  /** Content bytes. */
  readonly bytes: number
}

/** Events that wait for the next request to the origin. */
export class EventQueue {
  #events: WebSocketEvent[] = []
  #bytes = 0
  #inFlight = 0

  /** Whether the client must not be read for now. */
  get isFull(): boolean {
    return this.#bytes + this.#inFlight >= WINDOW_BYTES
  }

  get isEmpty(): boolean {
    return this.#events.length === 0
  }

  /** Adds an event; one without content, or with an empty one, goes out without a length. */
  push(type: string, content?: Buffer): void {
    if (content === undefined || content.length === 0) this.#events.push({ type })
    else {
      this.#events.push({ type, content })
      this.#bytes += content.length
    }
  }

  /** Takes what fits into one request, at least one event if there is any. */
  take(): Batch {
    let bytes = 0
    let count = 0
    for (const event of this.#events) {
      const size = event.content?.length ?? 0
      if (count > 0 && bytes + size >= WINDOW_BYTES) break
      bytes += size
      count++
    }
    const events = this.#events.splice(0, count)
    this.#bytes -= bytes
    this.#inFlight = bytes
    return { events, bytes }
  }

  /** The request with the last batch was answered. */
  acknowledge(): void {
    this.#inFlight = 0
  }

  clear(): void {
    this.#events = []
    this.#bytes = 0
  }
}
