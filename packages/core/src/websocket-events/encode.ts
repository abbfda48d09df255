import { invalidArgument } from '../internal/invalid-argument.ts'
import { byteLengthOf, isWellFormed, nodeView, writeAscii, writeText } from '../internal/utf8.ts'
import type { OutgoingEvent, WebSocketEvent } from './event.ts'

/**
 * Encodes events as an `application/websocket-events` body, into one buffer of the exact size.
 *
 * @param events The events in order; an event without `content` goes out without a length.
 * @throws {TypeError} An event type that is empty or holds anything but visible ASCII, or content that is
 *   neither bytes nor text that UTF-8 carries.
 * @see https://pushpin.org/docs/protocols/websocket-over-http/
 */
export function encodeWebSocketEvents(events: readonly WebSocketEvent[]): Uint8Array<ArrayBuffer> {
  return encodeOutgoingEvents(events)
}

/** Encodes events as {@link encodeWebSocketEvents} does, data of them with its prefix. */
export function encodeOutgoingEvents(events: readonly OutgoingEvent[]): Uint8Array<ArrayBuffer> {
  // Text is taken for ASCII, which spares counting its bytes, until some turns out to be more than that.
  return encode(events, true) ?? encode(events, false)!
}

/** Encodes; `undefined` when texts were taken for ASCII, and one of them is not. */
function encode(events: readonly OutgoingEvent[], ascii: boolean): Uint8Array<ArrayBuffer> | undefined {
  let size = 0
  for (const event of events) size += eventSize(event, ascii)
  const body = new Uint8Array(size)
  const buffer = nodeView(body)
  let at = 0
  for (const { type, content, data } of events) {
    at = writeType(body, at, type)
    if (content !== undefined && content !== null) {
      const length = contentLength(content, ascii)
      body[at++] = 0x20
      at = writeLineEnd(body, writeHex(body, at, data ? length + 2 : length))
      if (data) at = writePrefix(body, at)
      if (typeof content !== 'string') body.set(content, at)
      else if (!writeText(body, buffer, at, content, length)) return undefined
      at += length
    }
    at = writeLineEnd(body, at)
  }
  return body
}

/** Bytes that an event takes in a body. */
export function encodedSize(event: OutgoingEvent): number {
  return eventSize(event, false)
}

function eventSize({ type, content, data }: OutgoingEvent, ascii: boolean): number {
  if (!isEventType(type)) throw invalidArgument('event "type" must be one or more visible ASCII characters')
  if (content === undefined || content === null) return type.length + 2
  const length = contentLength(content, ascii) + (data ? 2 : 0)
  return type.length + 1 + hexDigits(length) + 2 + length + 2
}

function isEventType(type: unknown): type is string {
  if (type === 'TEXT') return true
  return typeof type === 'string' && /^[\x21-\x7e]+$/.test(type)
}

function contentLength(content: string | Uint8Array, ascii: boolean): number {
  if (typeof content === 'string') return ascii ? content.length : textLength(content)
  if (content instanceof Uint8Array) return content.length
  throw invalidArgument('event "content" must be a string or a Uint8Array')
}

function textLength(text: string): number {
  if (isWellFormed(text)) return byteLengthOf(text)
  throw invalidArgument('the text holds half of a surrogate pair, which UTF-8 cannot carry')
}

// Four bits a digit; a length of 32 bits is more than any proxy takes.
function hexDigits(length: number): number {
  return length < 16 ? 1 : (35 - Math.clz32(length)) >> 2
}

function writeType(body: Uint8Array, at: number, type: string): number {
  if (type === 'TEXT') {
    body[at] = 0x54
    body[at + 1] = 0x45
    body[at + 2] = 0x58
    body[at + 3] = 0x54
  } else writeAscii(body, at, type)
  return at + type.length
}

function writeHex(body: Uint8Array, at: number, value: number): number {
  const end = at + hexDigits(value)
  for (let index = end - 1, rest = value; index >= at; index--, rest >>>= 4) {
    const digit = rest & 15
    body[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
  }
  return end
}

// `m:`, without which text that begins with "c:" would be an instruction to the proxy.
function writePrefix(body: Uint8Array, at: number): number {
  body[at] = 0x6d
  body[at + 1] = 0x3a
  return at + 2
}

function writeLineEnd(body: Uint8Array, at: number): number {
  body[at] = 13
  body[at + 1] = 10
  return at + 2
}
