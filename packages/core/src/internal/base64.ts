// Method of newer engines and, in Node's shape, of Buffer; typed here since neither is in every lib.
interface BytesWithBase64 {
  toBase64?(): string
}
interface BufferLike {
  from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64'): string }
}

/** Encodes bytes as base64 (RFC 4648 §4), with the fastest means that the runtime has. */
export function toBase64(bytes: Uint8Array): string {
  const native = (bytes as BytesWithBase64).toBase64
  if (native !== undefined) return native.call(bytes)
  const buffer = (globalThis as { Buffer?: BufferLike }).Buffer
  if (buffer !== undefined)
    return buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x2000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x2000))
  }
  return btoa(text)
}

/**
 * Decodes base64 or base64url, padding optional.
 *
 * @returns `undefined` for text that is not base64.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const plain = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '')
  if (plain.length % 4 === 1 || !/^[A-Za-z0-9+/]*$/.test(plain)) return undefined
  const binary = atob(plain)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}
