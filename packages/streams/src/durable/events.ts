import { toBase64 } from '../internal/base64.ts'
import { joinContent } from './content.ts'
import { hasData, type NumberedEntry } from './durable-entry.ts'
import { formatOffset } from './offset.ts'

/** What a `control` event says. */
export interface Control {
  position: number
  cursor: string
  upToDate: boolean
  closed: boolean
}

/** The event that carries the content of entries; no text where they have none. */
export function dataEvent(type: string, entries: readonly NumberedEntry[]): string {
  if (!entries.some(hasData)) return ''
  const content = joinContent(type, entries)
  return event('data', typeof content === 'string' ? content : toBase64(content))
}

/** The event that says where the reader is. */
export function controlEvent({ position, cursor, upToDate, closed }: Control): string {
  const control = {
    streamNextOffset: formatOffset(position),
    ...(!closed && { streamCursor: cursor }),
    ...(upToDate && { upToDate }),
    ...(closed && { streamClosed: closed }),
  }
  return event('control', JSON.stringify(control))
}

function event(name: string, data: string): string {
  // Readers take one space away from the beginning of a line.
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data:${line.startsWith(' ') ? ' ' : ''}${line}\n`)
  return `event: ${name}\n${lines.join('')}\n`
}
