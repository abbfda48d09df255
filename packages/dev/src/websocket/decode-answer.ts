import { parseHeaderParts } from '@grip/core/wire'
import { headerOf, type Header } from '../headers.ts'

/** An event of the origin. */
export interface OriginEvent {
  type: string
  content: Buffer | undefined
}

/**
 * Decodes the events of an answer as leniently as production does: the last content may be cut short or lack
 * its CRLF, which is reported.
 *
 * @throws {Error} A type line without CRLF, or a length that is not a hexadecimal number.
 */
export function decodeAnswer(body: Buffer, onCutShort: () => void): OriginEvent[] {
  const events: OriginEvent[] = []
  let offset = 0
  while (offset < body.length) {
    const lineEnd = body.indexOf('\r\n', offset, 'latin1')
    if (lineEnd < 0) throw new Error(`no CRLF after the event type at byte ${offset}`)
    const line = body.toString('latin1', offset, lineEnd)
    const [, type, length] = /^([^ ]*)(?: ([0-9a-fA-F]{1,12}))?$/.exec(line) ?? []
    if (type === undefined) throw new Error(`no event type and hexadecimal length at byte ${offset}`)
    offset = lineEnd + 2
    if (length === undefined) {
      events.push({ type, content: undefined })
      continue
    }
    const end = offset + parseInt(length, 16)
    if (body.toString('latin1', end, end + 2) !== '\r\n') {
      if (end + 2 <= body.length) throw new Error(`no CRLF after the content at byte ${end}`)
      onCutShort()
    }
    events.push({ type, content: body.subarray(offset, end) })
    offset = end + 2
  }
  return events
}

/** The message prefix that the answer to OPEN asks for; `undefined` when it does not speak GRIP. */
export function messagePrefixOf(headers: readonly Header[]): string | undefined {
  const extensions = headerOf(headers, 'sec-websocket-extensions')
  const grip = parseHeaderParts(extensions ?? '').parts.find(
    (part) => part.value.split('=')[0]!.trim() === 'grip',
  )
  if (grip === undefined) return undefined
  return grip.parameters.find(([name]) => name === 'message-prefix')?.[1] ?? 'm:'
}
