// Method of newer engines and, in Node's shape, of Buffer; typed here since neither is in every lib.
interface BytesWithBase64 {
  toBase64?(): string
}
interface BufferLike {
  from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64'): string }
}

/** Encodes bytes as base64 (RFC 4648 §4), with the fastest means that the runtime has. */
export function toBase64(bytes: Uint8Array): string {
  return (
    (bytes as BytesWithBase64).toBase64?.() ??
    (globalThis as { Buffer?: BufferLike }).Buffer?.from(
      bytes.buffer,
      bytes.byteOffset,
      bytes.length,
    ).toString('base64') ??
    btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''))
  )
}

/** Decodes base64 or base64url, padding optional; `undefined` for text that is neither. */
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
