import { check } from '../instruct/check.ts'
import { quoted } from '../internal/quoted.ts'
import { checkPairs } from './check-input.ts'

/**
 * Encodes a `Grip-Last` header: for each channel the id of the last item that the proxy had.
 *
 * @param lastIds Ids by channel name. Nothing is quoted: a comma or semicolon in them is for the reader to tell apart.
 * @returns The header's value, its UTF-8 one character per byte.
 * @throws {GripInstructError} A name or an id with a character that ends a header, or that no header has.
 * @throws {TypeError} Something that is no list of pairs of text.
 * @see https://pushpin.org/docs/protocols/grip/
 *
 * @example
 * encodeGripLast([['news', '7']]) // 'news; last-id=7'
 */
export function encodeGripLast(lastIds: Iterable<readonly [channel: string, id: string]>): string {
  const pairs = [...checkPairs('lastIds', lastIds)]
  const lost = pairs.flat().find((part) => /[\0-\x08\n-\x1f\x7f\p{Surrogate}]/u.test(part))
  check(lost === undefined, `Grip-Last cannot carry ${quoted(lost ?? '')}`)
  const text = pairs.map(([channel, id]) => `${channel}; last-id=${id}`).join(', ')
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
}
