import { WebSocketEventsError } from '../errors.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import type { DecodedWebSocketEvent } from './event.ts'

/** Bounds for {@link decodeWebSocketEvents}. */
export interface DecodeWebSocketEventsOptions {
  /** Largest body in bytes. Default 4,194,304. */
  maxBytes?: number | undefined
  /** Most events in one body. Default 262,144. */
  maxEvents?: number | undefined
  /** Longest type line in bytes, without its CRLF. Default 64. */
  maxTypeLine?: number | undefined
}

/** Default of {@link DecodeWebSocketEventsOptions.maxBytes}, in bytes. */
export const MAX_EVENTS_BYTES = 4_194_304

/**
 * Decodes an `application/websocket-events` body, in one pass.
 *
 * Every event is `TYPE[ SP hex-length] CRLF [content CRLF]`. What is not exactly so is refused; types that
 * are not known are kept.
 *
 * @param body The request body. The events view it: nothing is copied.
 * @throws {WebSocketEventsError} A malformed body, with the byte `offset`; status 400, or 413 over a bound.
 * @throws {TypeError} A `body` that is no `Uint8Array`, or a bound that is no number.
 * @see https://pushpin.org/docs/protocols/websocket-over-http/
 */
export function decodeWebSocketEvents(
  body: Uint8Array,
  options: DecodeWebSocketEventsOptions = {},
): DecodedWebSocketEvent[] {
  if (!(body instanceof Uint8Array)) throw invalidArgument('"body" must be a Uint8Array')
  const { maxBytes = MAX_EVENTS_BYTES, maxEvents = 262_144, maxTypeLine = 64 } = options
  for (const bound of [maxBytes, maxEvents, maxTypeLine]) {
    if (typeof bound !== 'number' || !(bound >= 0))
      throw invalidArgument('a bound must be a non-negative number')
  }
  if (body.length > maxBytes)
    throw new WebSocketEventsError(`body of more than ${maxBytes} bytes`, maxBytes, 413)
  const source = new EventsBody(body)
  const events: DecodedWebSocketEvent[] = []
  let offset = 0
  while (offset < body.length) {
    if (events.length === maxEvents)
      throw new WebSocketEventsError(`more than ${maxEvents} events`, offset, 413)
    const lineEnd = findLineEnd(body, offset, maxTypeLine)
    const typeEnd = findTypeEnd(body, offset, lineEnd)
    const type = readType(body, offset, typeEnd)
    const start = lineEnd + 2
    if (typeEnd === lineEnd) {
      events.push(new BodyEvent(type, source, start, -1))
      offset = start
      continue
    }
    const end = start + readLength(body, typeEnd + 1, lineEnd)
    if (end + 2 > body.length) {
      throw new WebSocketEventsError('content is cut short', body.length)
    }
    if (body[end] !== CR || body[end + 1] !== LF) {
      throw new WebSocketEventsError('content does not end in CRLF', end)
    }
    events.push(new BodyEvent(type, source, start, end))
    offset = end + 2
  }
  return events
}

const CR = 13
const LF = 10
const SPACE = 32

function findLineEnd(body: Uint8Array, start: number, maxTypeLine: number): number {
  const limit = Math.min(body.length, start + maxTypeLine + 1)
  let at = start
  while (at < limit && body[at] !== CR) at++
  if (at - start > maxTypeLine) {
    throw new WebSocketEventsError(`type line of more than ${maxTypeLine} bytes`, at)
  }
  if (at + 1 >= body.length) {
    throw new WebSocketEventsError('type line is cut short', body.length)
  }
  if (body[at + 1] !== LF) throw new WebSocketEventsError('CR without LF in the type line', at)
  return at
}

function findTypeEnd(body: Uint8Array, start: number, lineEnd: number): number {
  let at = start
  while (at < lineEnd && body[at] !== SPACE) {
    const byte = body[at]!
    if (byte < 0x21 || byte > 0x7e) throw new WebSocketEventsError('byte not allowed in an event type', at)
    at++
  }
  if (at === start) throw new WebSocketEventsError('event without a type', start)
  return at
}

function readType(body: Uint8Array, start: number, end: number): string {
  // The common type spares a string for each event.
  if (end - start === 4 && isText(body, start)) return 'TEXT'
  let type = ''
  for (let at = start; at < end; at++) type += String.fromCharCode(body[at]!)
  return type
}

function isText(body: Uint8Array, at: number): boolean {
  return body[at] === 0x54 && body[at + 1] === 0x45 && body[at + 2] === 0x58 && body[at + 3] === 0x54
}

// At most 12 hexadecimal digits: 48 bits, exact in a double.
function readLength(body: Uint8Array, start: number, end: number): number {
  if (start === end || end - start > 12) throw badLength(start)
  let length = 0
  for (let at = start; at < end; at++) {
    const digit = hexDigit(body[at]!)
    if (digit < 0) throw badLength(at)
    length = length * 16 + digit
  }
  return length
}

function badLength(offset: number): WebSocketEventsError {
  return new WebSocketEventsError('length is not one to twelve hexadecimal digits', offset)
}

function hexDigit(byte: number): number {
  // Below "0" this is below 0.
  if (byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })

/** A body, and its text once some event was asked for it. */
class EventsBody {
  readonly bytes: Uint8Array<ArrayBuffer>
  // `null` is a body that is not ASCII.
  #text: string | null | undefined

  constructor(bytes: Uint8Array) {
    this.bytes = bytes as Uint8Array<ArrayBuffer>
  }

  /** Text of a range: a substring of one decode when the body is ASCII, else a decode of its own. */
  textOf(start: number, end: number): string {
    if (this.#text === undefined) {
      const text = decoder.decode(this.bytes)
      this.#text = text.length === this.bytes.length ? text : null
    }
    return this.#text === null
      ? decoder.decode(this.bytes.subarray(start, end))
      : this.#text.substring(start, end)
  }
}

class BodyEvent implements DecodedWebSocketEvent {
  readonly type: string
  readonly #body: EventsBody
  readonly #start: number
  readonly #end: number

  constructor(type: string, body: EventsBody, start: number, end: number) {
    this.type = type
    this.#body = body
    this.#start = start
    this.#end = end
  }

  get content(): Uint8Array<ArrayBuffer> | undefined {
    return this.#end < 0 ? undefined : this.#body.bytes.subarray(this.#start, this.#end)
  }

  get text(): string {
    return this.#end <= this.#start ? '' : this.#body.textOf(this.#start, this.#end)
  }
}
