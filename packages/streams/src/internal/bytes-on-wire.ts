/** Most bytes of what is published, as JSON: a proxy takes 1,000,000 with all that stands around it. */
export const MAX_BYTES = 900_000

/** Bytes that a text has in a publish. */
export function bytesOnWire(text: string): number {
  // No character has more than six.
  return text.length * 6 <= MAX_BYTES ? text.length : new TextEncoder().encode(JSON.stringify(text)).length
}
