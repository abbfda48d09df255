import { check, checkName } from '../instruct/check.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import { decoder, isWellFormed, utf8 } from '../internal/utf8.ts'

/** Why a WebSocket closed. */
export interface WebSocketClose {
  /** Status code of RFC 6455 §7.4; 1005 when the client gave none. */
  code: number
  /** Reason that the client gave; `''` when it gave none. */
  reason: string
}

/** Encodes the content of a CLOSE event. */
export function encodeClose(code: number, reason: string): Uint8Array<ArrayBuffer> {
  checkArgument(isSendable(code), '"code" must be 1000–1003, 1007–1014 or 3000–4999 (RFC 6455 §7.4)')
  checkArgument(isWellFormed(reason), '"reason" must be well-formed text')
  const text = utf8(reason)
  check(text.length <= 123, '"reason" must be at most 123 bytes')
  if (reason !== '') checkName('reason', reason)
  return Uint8Array.of(code >> 8, code & 255, ...text)
}

function isSendable(code: number): boolean {
  return (
    Number.isInteger(code) &&
    ((code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999))
  )
}

/** Reads the content of a CLOSE event; no code is 1005, as browsers report it. */
export function decodeClose(content: Uint8Array | undefined): WebSocketClose {
  if (content === undefined || content.length < 2) return { code: 1005, reason: '' }
  return { code: content[0]! * 256 + content[1]!, reason: decoder.decode(content.subarray(2)) }
}
