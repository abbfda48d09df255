/** Frame opcodes by message type (RFC 6455 §5.2). */
export const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** Encodes one unmasked, final frame, as servers send it. */
export function encodeFrame(opcode: number, payload: Uint8Array): Buffer {
  const size = payload.length
  const head = size < 126 ? 2 : size < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(head + size)
  frame[0] = 0x80 | opcode
  if (head === 2) frame[1] = size
  else if (head === 4) {
    frame[1] = 126
    frame.writeUInt16BE(size, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(size), 2)
  }
  frame.set(payload, head)
  return frame
}

/** Whether a close code may stand in a frame (RFC 6455 §7.4). */
export function isCloseCode(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999)
  )
}

/** The payload of a close frame; without a code it is empty. */
export function closePayload(code: number | undefined, reason: string | Uint8Array = ''): Buffer {
  if (code === undefined) return Buffer.alloc(0)
  const text = typeof reason === 'string' ? Buffer.from(reason) : reason
  const payload = Buffer.alloc(2 + Math.min(text.length, 123))
  payload.writeUInt16BE(code & 0xffff)
  payload.set(text.subarray(0, 123), 2)
  return payload
}
