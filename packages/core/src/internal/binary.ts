/** Bytes as text of one character each, as `atob` gives them. */
export function binaryOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
