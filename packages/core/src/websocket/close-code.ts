import { check } from '../instruct/check.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import { decoder, isWellFormed, utf8 } from '../internal/utf8.ts'

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
  checkArgument(
    Number.isInteger(code) && code >= 1000 && code <= 4999 && !RESERVED.includes(code),
    '"code" must be an integer from 1000 to 4999 that may be sent',
  )
  checkArgument(isWellFormed(reason), '"reason" must be well-formed text')
  const text = utf8(reason)
  check(text.length <= 123, '"reason" must be at most 123 bytes')
  return Uint8Array.of(code >> 8, code & 255, ...text)
}

/** Reads the content of a CLOSE event; no code is 1005, as browsers report it. */
export function decodeClose(content: Uint8Array | undefined): WebSocketClose {
  if (content === undefined || content.length < 2) return { code: 1005, reason: '' }
  return { code: content[0]! * 256 + content[1]!, reason: decoder.decode(content.subarray(2)) }
}
