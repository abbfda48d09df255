import { hasData, type NumberedEntry, positionAfter } from './durable-entry.ts'
import { formatOffset } from './offset.ts'

/** What is read of a stream. */
export interface Part {
  type: string
  /** The number after which the stream begins. */
  begin: number
  /** Where the reader was, and where it is now. */
  from: number
  position: number
  entries: readonly NumberedEntry[]
  /** Whether there is more to read at once. */
  more: boolean
  closed: boolean
}

/** The headers of a part that is answered as a whole. */
export function partHeaders(part: Part): Record<string, string> {
  const { type, begin, from, position, more, closed } = part
  const flags = `${closed ? '-c' : ''}${more ? '' : '-t'}`
  return { 'content-type': type, ...placeHeaders(part), etag: `"${begin}-${from}-${position}${flags}"` }
}

/** Where a reader is by now. */
export function placeHeaders({
  position,
  more,
  closed,
}: Pick<Part, 'position' | 'more' | 'closed'>): Record<string, string> {
  return {
    'stream-next-offset': formatOffset(position),
    ...(!more && { 'stream-up-to-date': 'true' }),
    ...(closed && { 'stream-closed': 'true' }),
  }
}

/** The part that one entry is. */
export function partOf(begin: number, entry: NumberedEntry): Part {
  const position = positionAfter(entry)
  const isClosed = entry.closed === true
  const from = entry.id - 1
  return { type: entry.type, begin, from, position, entries: [entry], more: false, closed: isClosed }
}

/** Whether a part has anything to read. */
export function isEmpty({ entries }: Part): boolean {
  return !entries.some(hasData)
}
