import { check } from '../instruct/check.ts'
import { encodeWebSocketEvents } from '../websocket-events/encode.ts'
import {
  MAX_ANSWER_BYTES,
  type OutgoingEvent,
  RESERVED_BYTES,
  type WebSocketEvent,
} from '../websocket-events/event.ts'

// OPEN and the longest CLOSE fit in beside them.
const MAX_BYTES = MAX_ANSWER_BYTES - RESERVED_BYTES

/** The events of one answer, no more than a proxy takes. */
export class OutgoingEvents {
  /** The event that ends the socket. */
  last: WebSocketEvent | undefined
  readonly #events: OutgoingEvent[] = []
  // At least what they take; exactly that once they were counted.
  #bytes = 0
  #counted = false
  #isSent = false

  /** Adds an event. */
  push(event: OutgoingEvent): void {
    this.#checkOpen()
    // To count the bytes of a text is to read all of it, so that is left for when it matters.
    let bytes = this.#bytes + (this.#counted ? sizeOf(event) : 32 + (event.content?.length ?? 0) * 3)
    if (bytes > MAX_BYTES && !this.#counted) {
      this.#counted = true
      this.#bytes = encodeWebSocketEvents(this.#events).length
      bytes = this.#bytes + sizeOf(event)
    }
    check(
      bytes <= MAX_BYTES,
      `one answer can send its client at most 1,000,000 bytes, and this message would make it ${bytes + RESERVED_BYTES}: it was not added`,
    )
    this.#events.push(event)
    this.#bytes = bytes
  }

  /** Ends the socket with an event, after which there is no other. */
  end(event: WebSocketEvent): void {
    this.#checkOpen()
    this.last = event
  }

  /** Encodes them, behind an OPEN and before the last; where nothing has ended the socket, a close of the client's is echoed. */
  encode(opening: boolean, close: WebSocketEvent | undefined): Uint8Array<ArrayBuffer> {
    this.#isSent = true
    const last = this.last ?? close
    const first = opening ? [{ type: 'OPEN' }] : []
    return encodeWebSocketEvents([...first, ...this.#events, ...(last ? [last] : [])])
  }

  /** Takes what comes for another answer, in place of the one that was encoded. */
  reopen(): void {
    this.#isSent = false
  }

  /** Checks that what is set for the answer reaches it. */
  checkUnsent(): void {
    check(
      !this.#isSent,
      'this request is answered already: await your work in the hook, or publish to a channel of the client',
    )
  }

  #checkOpen(): void {
    this.checkUnsent()
    const message = 'the socket is closed: nothing can be sent after close() or disconnect()'
    check(this.last === undefined, message)
  }
}

function sizeOf(event: OutgoingEvent): number {
  return encodeWebSocketEvents([event]).length
}
