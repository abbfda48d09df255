import { invalidArgument } from '../internal/invalid-argument.ts'
import { byteLengthOf, isWellFormed, writeText } from '../internal/utf8.ts'
import type { WebSocketEvent } from './event.ts'

/**
 * Encodes events as an `application/websocket-events` body, into one buffer of the exact size.
 *
 * @param events The events in order; an event without `content` goes out without a length.
 * @throws {TypeError} An event type that is empty or holds anything but visible ASCII, or content that is
 *   neither bytes nor text that UTF-8 carries.
 * @see https://pushpin.org/docs/protocols/websocket-over-http/
 */
export function encodeWebSocketEvents(events: readonly WebSocketEvent[]): Uint8Array<ArrayBuffer> {
  // Text is taken for ASCII, which spares counting its bytes, until some turns out to be more than that.
  return encode(events, (text) => text.length) ?? encode(events, textLength)!
}

/** Encodes with a guess at the length of texts; `undefined` when the guess was wrong. */
function encode(
  events: readonly WebSocketEvent[],
  lengthOf: (text: string) => number,
): Uint8Array<ArrayBuffer> | undefined {
  const lengths: number[] = []
  let size = 0
  for (const { type, content } of events) {
    if (!isEventType(type)) throw invalidArgument('event "type" must be one or more visible ASCII characters')
    const length = contentLength(content, lengthOf)
    lengths.push(length)
    size += eventSize(type, length)
  }
  const body = new Uint8Array(size)
  let at = 0
  for (let index = 0; index < events.length; index++) {
    const { type, content } = events[index]!
    const length = lengths[index]!
    writeText(body, at, type, type.length)
    at += type.length
    if (length >= 0) {
      body[at++] = 0x20
      at = writeHex(body, at, length)
    }
    at = writeLineEnd(body, at)
    if (content === undefined || content === null) continue
    if (typeof content !== 'string') body.set(content, at)
    else if (!writeText(body, at, content, length)) return undefined
    at = writeLineEnd(body, at + length)
  }
  return body
}

/** Bytes that an event takes in a body. */
export function encodedSize({ type, content }: WebSocketEvent): number {
  return eventSize(type, contentLength(content, textLength))
}

function isEventType(type: unknown): type is string {
  if (type === 'TEXT' || type === 'BINARY') return true
  return typeof type === 'string' && /^[\x21-\x7e]+$/.test(type)
}

function contentLength(content: WebSocketEvent['content'], lengthOf: (text: string) => number): number {
  if (content === undefined || content === null) return -1
  if (typeof content === 'string') return lengthOf(content)
  if (content instanceof Uint8Array) return content.length
  throw invalidArgument('event "content" must be a string or a Uint8Array')
}

function textLength(text: string): number {
  if (isWellFormed(text)) return byteLengthOf(text)
  throw invalidArgument('the text holds half of a surrogate pair, which UTF-8 cannot carry')
}

// A length below 0 is that of no content.
function eventSize(type: string, length: number): number {
  return type.length + 2 + (length < 0 ? 0 : 1 + hexDigits(length) + length + 2)
}

// Four bits a digit; a length of 32 bits is more than any proxy takes.
function hexDigits(length: number): number {
  return length < 16 ? 1 : (35 - Math.clz32(length)) >> 2
}

function writeHex(body: Uint8Array, at: number, value: number): number {
  const end = at + hexDigits(value)
  for (let index = end - 1, rest = value; index >= at; index--, rest >>>= 4) {
    const digit = rest & 15
    body[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
  }
  return end
}

function writeLineEnd(body: Uint8Array, at: number): number {
  body[at] = 13
  body[at + 1] = 10
  return at + 2
}
