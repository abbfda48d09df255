import { invalidArgument } from '../internal/invalid-argument.ts'
import { byteLengthOf, writeText } from '../internal/utf8.ts'
import type { WebSocketEvent } from './event.ts'

/**
 * Encodes events as an `application/websocket-events` body, into one buffer of the exact size.
 *
 * @param events The events in order; an event without `content` goes out without a length.
 * @throws {TypeError} An event type that is empty or holds anything but visible ASCII.
 * @see https://pushpin.org/docs/protocols/websocket-over-http/
 */
export function encodeWebSocketEvents(events: readonly WebSocketEvent[]): Uint8Array<ArrayBuffer> {
  const lengths: number[] = []
  let size = 0
  for (const { type, content } of events) {
    if (!isEventType(type)) throw invalidArgument('event "type" must be one or more visible ASCII characters')
    const length = content === undefined || content === null ? -1 : contentLength(content)
    lengths.push(length)
    size += type.length + 2
    if (length >= 0) size += 1 + hexDigits(length) + length + 2
  }
  const body = new Uint8Array(size)
  let at = 0
  events.forEach(({ type, content }, index) => {
    const length = lengths[index]!
    at = writeText(body, at, type, type.length)
    if (length >= 0) {
      body[at++] = 0x20
      at = writeHex(body, at, length)
    }
    at = writeLineEnd(body, at)
    if (content === undefined || content === null) return
    if (typeof content === 'string') at = writeText(body, at, content, length)
    else {
      body.set(content, at)
      at += length
    }
    at = writeLineEnd(body, at)
  })
  return body
}

function isEventType(type: unknown): type is string {
  if (type === 'TEXT' || type === 'BINARY') return true
  return typeof type === 'string' && /^[\x21-\x7e]+$/.test(type)
}

function contentLength(content: Uint8Array | string): number {
  if (typeof content === 'string') return byteLengthOf(content)
  if (content instanceof Uint8Array) return content.length
  throw invalidArgument('event "content" must be a string or a Uint8Array')
}

function hexDigits(length: number): number {
  let digits = 1
  for (let rest = length; rest >= 16; rest = Math.floor(rest / 16)) digits++
  return digits
}

function writeHex(body: Uint8Array, at: number, value: number): number {
  const end = at + hexDigits(value)
  for (let index = end - 1, rest = value; index >= at; index--, rest = Math.floor(rest / 16)) {
    const digit = rest % 16
    body[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
  }
  return end
}

function writeLineEnd(body: Uint8Array, at: number): number {
  body[at] = 13
  body[at + 1] = 10
  return at + 2
}
