const encoder = /* @__PURE__ */ new TextEncoder()
/** Decodes all that is there, a byte order mark too. */
export const decoder: TextDecoder = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })

/** Encodes text as UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Bytes that a text takes as UTF-8; a lone surrogate takes the three of U+FFFD, as `TextEncoder` writes it. */
export function byteLengthOf(text: string): number {
  return encoder.encode(text).length
}

/** Reads a header's value as the UTF-8 that GRIP proxies send, where the runtime read it byte by byte (latin1). */
export function utf8OfHeader(value: string): string {
  if (!/[\x80-\xff]/.test(value) || /[^\0-\xff]/.test(value)) return value
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0))
  const text = decoder.decode(bytes)
  return text.includes('\ufffd') ? value : text
}

/** Whether something is text without a lone surrogate, which UTF-8 cannot carry, as far as the engine can tell. */
export function isWellFormed(text: unknown): text is string {
  return typeof text === 'string' && ((text as { isWellFormed?(): boolean }).isWellFormed?.() ?? true)
}

/** Writes ASCII at an offset, one byte a character; `false` where the text holds anything else. */
export function writeAscii(target: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) return false
    target[at + index] = unit
  }
  return true
}

/** Writes text at an offset; tells whether it took exactly so many bytes, as UTF-8. */
export function writeText(target: Uint8Array, at: number, text: string, bytes: number): boolean {
  // A call costs more than so many letters do.
  if (bytes === text.length && bytes < 48) return writeAscii(target, at, text)
  return encoder.encodeInto(text, target.subarray(at, at + bytes)).read === text.length
}
