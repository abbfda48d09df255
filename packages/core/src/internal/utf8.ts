const encoder = /* @__PURE__ */ new TextEncoder()

/** Encodes text as UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Bytes that a text takes as UTF-8; a lone surrogate takes the three of U+FFFD, as `TextEncoder` writes it. */
export function byteLengthOf(text: string): number {
  const { Buffer } = globalThis as { Buffer?: { byteLength(text: string): number } }
  return Buffer === undefined ? encoder.encode(text).length : Buffer.byteLength(text)
}

/** Reads a header's value as the UTF-8 that GRIP proxies send, where the runtime read it byte by byte (latin1). */
export function utf8OfHeader(value: string): string {
  if (!/[\x80-\xff]/.test(value) || /[^\0-\xff]/.test(value)) return value
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0))
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return text.includes('\ufffd') ? value : text
}

/** Whether text has no lone surrogate, which UTF-8 cannot carry; `true` where the engine cannot tell. */
export function isWellFormed(text: string): boolean {
  return (text as { isWellFormed?(): boolean }).isWellFormed?.() ?? true
}

/** Writes text into `target` at `at`; tells whether it took exactly that many bytes, as UTF-8. */
export function writeText(target: Uint8Array, at: number, text: string, bytes: number): boolean {
  // Below this length a loop beats the call into the encoder.
  if (bytes === text.length && bytes < 48) {
    for (let index = 0; index < bytes; index++) {
      const unit = text.charCodeAt(index)
      if (unit > 0x7f) return false
      target[at + index] = unit
    }
    return true
  }
  const { read, written } = encoder.encodeInto(text, target.subarray(at, at + bytes))
  return read === text.length && written === bytes
}
