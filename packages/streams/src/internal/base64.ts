/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  // A call takes only so many arguments, and each part has whole groups of three bytes.
  for (let from = 0; from < bytes.length; from += 8190) {
    text += btoa(String.fromCharCode.apply(null, bytes.subarray(from, from + 8190) as unknown as number[]))
  }
  return text
}

/** The bytes of a base64 text. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
