/** Bytes of any kind: a typed array or a `Buffer`, a `DataView`, an `ArrayBuffer`, shared memory. */
export type Bytes = ArrayBufferView | ArrayBufferLike

/**
 * Reads bytes of any kind, of any realm.
 *
 * @returns A `Uint8Array` is returned as it is, other memory is viewed, shared memory is copied. `undefined` for
 *   what is not bytes, and for bytes that were transferred away.
 */
export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  try {
    // The throw below costs more than all the rest of a publish, so that it is for what looks like bytes only.
    if (!('byteLength' in (Object(value) as object))) return undefined
    // Both look at what a value is made of: `instanceof` knows the prototypes of one realm only.
    const view = ArrayBuffer.isView(value) ? value : new DataView(value as ArrayBuffer)
    const { buffer, byteOffset, byteLength } = view
    const bytes = new Uint8Array(buffer, byteOffset, byteLength)
    // Another thread may change shared memory while it is sent, and `Response` does not take it.
    if (tagOf(buffer) === 'SharedArrayBuffer') return bytes.slice() as Uint8Array<ArrayBuffer>
    return (tagOf(view) === 'Uint8Array' ? view : bytes) as Uint8Array<ArrayBuffer>
  } catch {
    return undefined
  }
}

function tagOf(value: object): unknown {
  return (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]
}

/** Bytes as text of one character each, as `atob` gives them. */
export function binaryOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
