/** Bytes of a text whose characters are one byte each. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** Bytes of hexadecimal digits. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** Bytes as hexadecimal digits. */
export function toHex(data: Uint8Array): string {
  return Buffer.from(data).toString('hex')
}

/** Bytes as text, one character each, so that expectations can be written as they are on the wire. */
export function latin1(data: Uint8Array): string {
  return Buffer.from(data).toString('latin1')
}

export const ALL_BYTES: Uint8Array<ArrayBuffer> = Uint8Array.from({ length: 256 }, (_, byte) => byte)
