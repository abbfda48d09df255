import { WebSocketEventsError } from '../errors.ts'
import { bytesOf } from '../internal/bytes-of.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import { isObject } from '../internal/is-object.ts'
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
 * @example
 * ```ts
 * decodeWebSocketEvents(new TextEncoder().encode('TEXT 5\r\nhello\r\n')).map(({ type, text }) => [type, text])
 * // [['TEXT', 'hello']]
 * ```
 * @see https://pushpin.org/docs/protocols/websocket-over-http/
 */
export function decodeWebSocketEvents(
  body: Uint8Array,
  options: DecodeWebSocketEventsOptions = {},
): DecodedWebSocketEvent[] {
  const bytes = ArrayBuffer.isView(body) ? bytesOf(body) : undefined
  checkArgument(bytes !== undefined, '"body" must be a Uint8Array')
  checkArgument(isObject(options), 'the options of decodeWebSocketEvents must be an object')
  const { maxBytes = MAX_EVENTS_BYTES, maxEvents = 262_144, maxTypeLine = 64 } = options
  checkArgument(
    [maxBytes, maxEvents, maxTypeLine].every((bound) => typeof bound === 'number' && bound >= 0),
    '"maxBytes", "maxEvents" and "maxTypeLine" must be non-negative numbers',
  )
  if (bytes.length > maxBytes) fail(`more than ${maxBytes} bytes`, maxBytes, 413)
  const whole: EventsBody = { bytes, text: undefined }
  const list: DecodedWebSocketEvent[] = []
  let offset = 0
  // 13 and 10 are CR and LF, 32 is a space: names for them would go into every bundle.
  while (offset < bytes.length) {
    if (list.length >= maxEvents) fail(`more than ${maxEvents} events`, offset, 413)
    const type = readType(bytes, offset, maxTypeLine)
    const typeEnd = offset + type.length
    let lineEnd = typeEnd
    let length = 0
    if (typeEnd > offset && bytes[typeEnd] === 32) {
      let digit
      // At most twelve digits, 48 bits: exact in a double.
      while ((digit = hexDigit(bytes[++lineEnd]!)) >= 0 && lineEnd < typeEnd + 13)
        length = length * 16 + digit
    }
    if (lineEnd - offset > maxTypeLine)
      fail(`type line of more than ${maxTypeLine} bytes`, offset + maxTypeLine + 1)
    if (typeEnd === offset || lineEnd === typeEnd + 1 || bytes[lineEnd] !== 13 || bytes[lineEnd + 1] !== 10)
      fail('type line is not "TYPE" or "TYPE length"', lineEnd + 1 < bytes.length ? lineEnd : bytes.length)
    const start = lineEnd + 2
    // Before any start: no content.
    let end = 0
    offset = start
    if (typeEnd < lineEnd) {
      offset += length + 2
      if (offset > bytes.length) fail('content is cut short', bytes.length)
      end = offset - 2
      if (bytes[end] !== 13 || bytes[end + 1] !== 10) fail('content does not end in CRLF', end)
    }
    list.push(new BodyEvent(type, whole, start, end))
  }
  return list
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

/** What a digit is worth, or less than nothing. */
function hexDigit(byte: number): number {
  const lower = byte | 0x20
  const digit = byte < 0x3a ? byte - 0x30 : lower < 0x61 ? -1 : lower - 0x57
  return digit > 15 ? -1 : digit
}

/** A body, and its text once some event was asked for it. */
interface EventsBody {
  bytes: Uint8Array<ArrayBuffer>
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

  // A slice of one decode of the whole body when that is ASCII, else a decode of its own.
  get text(): string {
    const body = this.#body
    const text = (body.text ??= decoder.decode(body.bytes))
    return text.length === body.bytes.length
      ? text.slice(this.#start, this.#end)
      : decoder.decode(this.content)
  }
}
