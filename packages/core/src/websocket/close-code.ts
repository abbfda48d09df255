import { GripInstructError } from '../errors.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import { byteLengthOf, isWellFormed, utf8 } from '../internal/utf8.ts'

/** Why a WebSocket closed. */
export interface WebSocketClose {
  /** Status code of RFC 6455 §7.4; 1005 when the client gave none. */
  code: number
  /** Reason that the client gave; `''` when it gave none. */
  reason: string
}

const RESERVED = [1004, 1005, 1006, 1015]

/**
 * Encodes the content of a CLOSE event.
 *
 * @throws {TypeError} A code outside 1000–4999, or one that may not be sent; a reason that is no text.
 * @throws {GripInstructError} A reason of more than 123 bytes.
 */
export function encodeClose(code: number, reason: string): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(code) || code < 1000 || code > 4999 || RESERVED.includes(code)) {
    throw invalidArgument('"code" must be a close code from 1000 to 4999 that may be sent (RFC 6455 §7.4)')
  }
  if (typeof reason !== 'string' || !isWellFormed(reason)) {
    throw invalidArgument('"reason" must be a string without half of a surrogate pair')
  }
  if (byteLengthOf(reason) > 123) throw new GripInstructError('a close reason is limited to 123 bytes')
  const text = utf8(reason)
  const content = new Uint8Array(2 + text.length)
  content[0] = code >> 8
  content[1] = code & 255
  content.set(text, 2)
  return content
}

/** Reads the content of a CLOSE event; no code is 1005, as browsers report it. */
export function decodeClose(content: Uint8Array | undefined): WebSocketClose {
  if (content === undefined || content.length < 2) return { code: 1005, reason: '' }
  const reason = new TextDecoder('utf-8', { ignoreBOM: true }).decode(content.subarray(2))
  return { code: content[0]! * 256 + content[1]!, reason }
}
