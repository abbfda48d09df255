import { WebSocketTextError } from '../errors.ts'
import { utf8 } from '../internal/utf8.ts'
import type { DecodedWebSocketEvent } from '../websocket-events/event.ts'
import { decodeClose, type WebSocketClose } from './close-code.ts'
import type { OutgoingEvents } from './outgoing-events.ts'

/** The events of one request, as they are received. */
export class IncomingEvents {
  /** Whether they begin with the client's handshake. */
  readonly isOpening: boolean
  /** How the client left, once it was received. */
  closed: WebSocketClose | undefined
  /** The client's CLOSE, once it was received. */
  close: DecodedWebSocketEvent | undefined
  readonly #events: readonly DecodedWebSocketEvent[]
  #next = 0

  constructor(events: readonly DecodedWebSocketEvent[]) {
    this.isOpening = events[0]?.type === 'OPEN'
    this.#events = events
  }

  /** Whether something is left to receive. Answers the PINGs on the way. */
  canReceive(out: OutgoingEvents): boolean {
    while (!this.closed && this.#next < this.#events.length) {
      const event = this.#events[this.#next]!
      const { type } = event
      if (type === 'TEXT' || type === 'BINARY' || type === 'CLOSE' || type === 'DISCONNECT') return true
      this.#next++
      if (type === 'PING') out.push({ type: 'PONG', content: event.content })
    }
    return false
  }

  /** Takes the next message; `null` when the client closed or went away. */
  receive(): string | Uint8Array<ArrayBuffer> | null {
    const event = this.#events[this.#next++]!
    const { type } = event
    if (type === 'TEXT') return readText(event)
    if (type === 'BINARY') return event.content ?? new Uint8Array(0)
    if (type === 'CLOSE') {
      this.close = event
      this.closed = decodeClose(event.content)
    } else this.closed = { code: 1006, reason: '' }
    return null
  }

  /** Leaves the next one out. */
  skip(): void {
    this.#next++
  }

  /** The CLOSE to answer when so many bytes of content were taken: what was not taken comes again, a close with it. */
  closeWithin(taken: number | undefined): DecodedWebSocketEvent | undefined {
    const close = this.close ?? this.#events.find(({ type }) => type === 'CLOSE')
    if (close === this.close || taken === undefined) return close
    const bytes = this.#events.reduce((sum, { content }) => sum + (content?.length ?? 0), 0)
    return bytes <= taken ? close : undefined
  }
}

/** Reads a TEXT event. */
export function readText(event: DecodedWebSocketEvent): string {
  const { text } = event
  // The client may have written a replacement character itself, so the bytes decide.
  if (text.includes('\ufffd')) {
    const content = event.content!
    if (!utf8(text).every((byte, at) => byte === content[at])) throw new WebSocketTextError(content)
  }
  return text
}
