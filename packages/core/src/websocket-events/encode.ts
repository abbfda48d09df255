import { bytesOf } from '../internal/bytes-of.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import { byteLengthOf, isWellFormed, writeAscii, writeText } from '../internal/utf8.ts'
import type { OutgoingEvent, WebSocketEvent } from './event.ts'

/**
 * Encodes events as an `application/websocket-events` body, into one buffer of the exact size.
 *
 * @param events The events in order; an event without `content` goes out without a length.
 * @throws {TypeError} An event type that is empty or holds anything but visible ASCII, or content that is
 *   neither bytes nor text that UTF-8 carries.
 * @example
 * ```ts
 * encodeWebSocketEvents([{ type: 'OPEN' }, { type: 'TEXT', content: 'hello' }])
 * ```
 * @see https://pushpin.org/docs/protocols/websocket-over-http/
 */
export function encodeWebSocketEvents(events: readonly WebSocketEvent[]): Uint8Array<ArrayBuffer>
export function encodeWebSocketEvents(
  events: readonly OutgoingEvent[],
  // Text is taken for ASCII, which spares counting its bytes, until some turns out to be more than that.
  ascii = true,
): Uint8Array<ArrayBuffer> {
  checkArgument(Array.isArray(events), '"events" must be a list')
  let size = 0
  for (const event of events as readonly (OutgoingEvent | null)[]) {
    const { type, content, data } = event ?? NO_EVENT
    checkArgument(
      type === 'TEXT' || (typeof type === 'string' && /^[!-~]+$/.test(type)),
      '"type" must be visible ASCII',
    )
    size += type.length + 2
    if (content !== undefined && content !== null) {
      const whole = contentLength(content, ascii) + (data ? 2 : 0)
      size += hexDigits(whole) + whole + 3
    }
  }
  const body = new Uint8Array(size)
  let at = 0
  for (const { type, content, data } of events) {
    writeAscii(body, at, type)
    at += type.length
    if (content !== undefined && content !== null) {
      const length = contentLength(content, ascii)
      const whole = length + (data ? 2 : 0)
      body[at++] = 0x20
      for (let digits = hexDigits(whole); digits-- > 0;) {
        const digit = (whole >>> (digits * 4)) & 15
        body[at++] = digit + (digit < 10 ? 0x30 : 0x57)
      }
      body[at++] = 13
      body[at++] = 10
      // `m:`, without which text that begins with "c:" would be an instruction to the proxy.
      if (data) {
        body[at++] = 0x6d
        body[at++] = 0x3a
      }
      if (typeof content !== 'string') body.set(bytesOf(content)!, at)
      else if (!writeText(body, at, content, length))
        return (encodeWebSocketEvents as EncodeCounted)(events, false)
      at += length
    }
    body[at++] = 13
    body[at++] = 10
  }
  return body
}

/** What a hole in a list is, which has no type. */
const NO_EVENT: { type?: undefined; content?: undefined; data?: undefined } = {}

type EncodeCounted = (events: readonly OutgoingEvent[], ascii: false) => Uint8Array<ArrayBuffer>

function contentLength(content: string | Uint8Array, ascii: boolean): number {
  if (ascii && typeof content === 'string') return content.length
  if (isWellFormed(content)) return byteLengthOf(content)
  const bytes = ArrayBuffer.isView(content) ? bytesOf(content) : undefined
  checkArgument(bytes !== undefined, '"content" must be well-formed text or bytes')
  return bytes.length
}

// Four bits a digit; a length of 32 bits is more than any proxy takes.
function hexDigits(length: number): number {
  return (35 - Math.clz32(length | 1)) >> 2
}
