import { GripInstructError } from '../errors.ts'
import { encodedSize } from '../websocket-events/encode.ts'
import type { OutgoingEvent } from '../websocket-events/event.ts'

const MAX_ANSWER_BYTES = 1_000_000
// What an OPEN and the longest CLOSE take, so that neither can make an answer too large.
const RESERVED_BYTES = 143
const MAX_BYTES = MAX_ANSWER_BYTES - RESERVED_BYTES

/** The events of one answer, in order, no more than a proxy takes. */
export class Outbox {
  readonly events: OutgoingEvent[] = []
  // At least what the events take.
  #bytes = 0

  /**
   * Adds an event.
   *
   * @throws {GripInstructError} The answer would be too large; the event is left out.
   */
  push(event: OutgoingEvent): void {
    this.events.push(event)
    this.#bytes += largestSize(event)
    if (this.#bytes <= MAX_BYTES) return
    this.#bytes = this.events.reduce((sum, one) => sum + encodedSize(one), 0)
    if (this.#bytes <= MAX_BYTES) return
    this.#bytes -= encodedSize(event)
    this.events.pop()
    throw new GripInstructError(`an answer is limited to ${MAX_ANSWER_BYTES} bytes`)
  }
}

// To count the bytes of a text is to read all of it, so that is left for when it matters.
function largestSize({ content = '' }: OutgoingEvent): number {
  return 32 + content.length * (typeof content === 'string' ? 3 : 1)
}
