const encoder = /* @__PURE__ */ new TextEncoder()
/** Decodes all that is there, a byte order mark too. */
export const decoder: TextDecoder = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })
/**
 * Node's class of bytes, where there is one; looked up once, since in Node the global is an accessor. What bundlers put
 * in its place cannot do all of this.
 */
const NodeBuffer: BufferClass | undefined = /* @__PURE__ */ (() =>
  (globalThis as unknown as MaybeNode).Buffer?.prototype.utf8Write &&
  (globalThis as unknown as MaybeNode).Buffer)()

/** Encodes text as UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Bytes that a text takes as UTF-8; a lone surrogate takes the three of U+FFFD, as `TextEncoder` writes it. */
export function byteLengthOf(text: string): number {
  return NodeBuffer?.byteLength(text) ?? encoder.encode(text).length
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

/**
 * Writes text at an offset, with the fastest means there is; tells whether it took exactly so many bytes, as
 * UTF-8.
 *
 * @param buffer What {@link nodeView} makes of the target.
 */
export function writeText(
  target: Uint8Array,
  buffer: NodeBytes | undefined,
  at: number,
  text: string,
  bytes: number,
): boolean {
  // Each way beats the next for short texts, for all that its calls cost.
  if (bytes === text.length) {
    if (bytes < (buffer === undefined ? 48 : 16)) return writeAscii(target, at, text)
    // Any other text takes more bytes, and in front of another event there is room for them.
    if (buffer !== undefined && at + bytes + 2 < target.length) return buffer.utf8Write(text, at) === bytes
  }
  return encoder.encodeInto(text, target.subarray(at, at + bytes)).read === text.length
}

/** Node's view of bytes, where making it costs less than it saves. */
export function nodeView(target: Uint8Array): NodeBytes | undefined {
  return target.length < 512 ? undefined : NodeBuffer?.from(target.buffer)
}

/** Bytes as Node views them. */
export interface NodeBytes {
  utf8Write(text: string, at: number): number
}

type MaybeNode = { Buffer?: BufferClass }

interface BufferClass {
  readonly prototype: Partial<NodeBytes>
  byteLength(text: string): number
  from(buffer: ArrayBufferLike): NodeBytes
}
