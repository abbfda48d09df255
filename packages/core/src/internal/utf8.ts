const encoder = /* @__PURE__ */ new TextEncoder()

/** Encodes text as UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Bytes that a text takes as UTF-8; a lone surrogate takes the three of U+FFFD, as `TextEncoder` writes it. */
export function byteLengthOf(text: string): number {
  // For short texts the loop is the faster one.
  const { Buffer } = globalThis as { Buffer?: { byteLength(text: string): number } }
  if (text.length > 64 && Buffer !== undefined) return Buffer.byteLength(text)
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    if (unit < 0x800) bytes += 1
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(at + 1))) {
      bytes += 2
      at++
    } else bytes += 2
  }
  return bytes
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

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
