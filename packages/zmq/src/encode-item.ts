import { Buffer } from 'node:buffer'
import type { PublishItem } from '@grip/core/adapter'
import { encodeTnetstring } from './tnetstring.ts'

/** How items are written: `tnetstring` carries bytes as they are, `json` as base64. */
export type ZmqFormat = 'tnetstring' | 'json'

/**
 * Encodes an item as one ZeroMQ frame, with the letter in front that tells the formats apart.
 *
 * @param item As the HTTP control port takes it; without its channel for a publish to subscribers.
 */
export function encodeItem(item: Omit<PublishItem, 'channel'>, format: ZmqFormat): Buffer {
  if (format === 'json') return Buffer.from(`J${JSON.stringify(item)}`)
  const formats = Object.entries(item.formats).map(([name, fields]) => [name, withBytes(fields)])
  return Buffer.concat([T, encodeTnetstring({ ...item, formats: Object.fromEntries(formats) })])
}

const T = /* @__PURE__ */ Buffer.from('T')

/** Decodes the fields that are base64 because JSON has no bytes. */
function withBytes(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      name.endsWith('-bin') && typeof value === 'string' ? Buffer.from(value, 'base64') : value,
    ]),
  )
}
