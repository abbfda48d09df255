/**
 * Encodes a `Grip-Last` header: for each channel the id of the last item that the proxy had.
 *
 * @param lastIds Ids by channel name.
 * @returns The header's value, its UTF-8 one character per byte.
 * @see https://pushpin.org/docs/protocols/grip/
 */
export function encodeGripLast(lastIds: Iterable<readonly [channel: string, id: string]>): string {
  const text = [...lastIds].map(([channel, id]) => `${channel}; last-id=${id}`).join(', ')
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
}
