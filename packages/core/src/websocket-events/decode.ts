import { WebSocketEventsError } from '../errors.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import { decoder } from '../internal/utf8.ts'
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
  { maxBytes = MAX_EVENTS_BYTES, maxEvents = 262_144, maxTypeLine = 64 }: DecodeWebSocketEventsOptions = {},
): DecodedWebSocketEvent[] {
  checkArgument(body instanceof Uint8Array, '"body" must be a Uint8Array')
  for (const bound of [maxBytes, maxEvents, maxTypeLine])
    checkArgument(typeof bound === 'number' && bound >= 0, 'a bound must be a number from 0')
  if (body.length > maxBytes) fail(`more than ${maxBytes} bytes`, maxBytes, 413)
  const source: EventsBody = { bytes: body as Uint8Array<ArrayBuffer>, text: undefined }
  // Lists of 1,024, put together at the end: one that grows moves to new memory, most of the time of a large batch.
  const lists: DecodedWebSocketEvent[][] = []
  let count = 0
  let offset = 0
  // 13 and 10 are CR and LF, 32 is a space: names for them would go into every bundle.
  while (offset < body.length) {
    if (count >= maxEvents) fail(`more than ${maxEvents} events`, offset, 413)
    const type = readType(body, offset, maxTypeLine)
    const typeEnd = offset + type.length
    const lineEnd = findLineEnd(body, offset, typeEnd, maxTypeLine)
    if (!type || (typeEnd < lineEnd && body[typeEnd] !== 32)) fail('type is not visible ASCII', typeEnd)
    const start = lineEnd + 2
    // Before any start: no content.
    let end = 0
    offset = start
    if (typeEnd < lineEnd) {
      end = start + readLength(body, typeEnd + 1, lineEnd)
      offset = end + 2
      if (offset > body.length) fail('content is cut short', body.length)
      if (body[end] !== 13 || body[end + 1] !== 10) fail('content does not end in CRLF', end)
    }
    const list = (lists[count++ >> 10] ??= [])
    list.push(new BodyEvent(type, source, start, end))
  }
  return lists.length === 1 ? lists[0]! : ([] as DecodedWebSocketEvent[]).concat(...lists)
}

function fail(message: string, offset: number, status?: number): never {
  throw new WebSocketEventsError(message, offset, status)
}

/** Reads visible ASCII, no more than one byte beyond the bound. */
function readType(body: Uint8Array, start: number, maxTypeLine: number): string {
  // The common type spares a string for each event.
  if (
    body[start] === 0x54 &&
    body[start + 1] === 0x45 &&
    body[start + 2] === 0x58 &&
    body[start + 3] === 0x54 &&
    body[start + 4]! <= 32
  )
    return 'TEXT'
  let type = ''
  for (let at = start; body[at]! > 32 && body[at]! < 0x7f && at - start <= maxTypeLine; at++)
    type += String.fromCharCode(body[at]!)
  return type
}

function findLineEnd(body: Uint8Array, start: number, typeEnd: number, maxTypeLine: number): number {
  let at = typeEnd
  while (at < body.length && at - start <= maxTypeLine && body[at] !== 13) at++
  if (at - start > maxTypeLine) fail(`type line of more than ${maxTypeLine} bytes`, start + maxTypeLine + 1)
  if (at + 1 >= body.length) fail('type line is cut short', body.length)
  if (body[at + 1] !== 10) fail('type line does not end in CRLF', at)
  return at
}

// At most 12 hexadecimal digits: 48 bits, exact in a double.
function readLength(body: Uint8Array, start: number, end: number): number {
  let length = 0
  for (let at = start; at < end || at === start; at++) {
    const byte = body[at]!
    const lower = byte | 0x20
    const digit = byte < 0x3a ? byte - 0x30 : lower < 0x61 ? -1 : lower - 0x57
    if (digit < 0 || digit > 15 || end - start > 12)
      fail('length is not one to twelve hexadecimal digits', at)
    length = length * 16 + digit
  }
  return length
}

/** A body, and its text once some event was asked for it. */
interface EventsBody {
  readonly bytes: Uint8Array<ArrayBuffer>
  text: string | undefined
}

class BodyEvent implements DecodedWebSocketEvent {
  declare readonly type: string
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
    return this.#end < this.#start ? undefined : this.#body.bytes.subarray(this.#start, this.#end)
  }

  // A substring of one decode of the whole body when that is ASCII, else a decode of its own.
  get text(): string {
    if (this.#end <= this.#start) return ''
    const body = this.#body
    const text = (body.text ??= decoder.decode(body.bytes))
    return text.length === body.bytes.length
      ? text.substring(this.#start, this.#end)
      : decoder.decode(this.content)
  }
}
