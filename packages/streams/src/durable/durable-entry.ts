import { StreamError } from '../errors.ts'

/**
 * What one append of a durable stream has written, and all that the next append has to know: so the last entry is the
 * only one that it reads, however long the stream is.
 */
export interface DurableEntry {
  /** The content type with which the stream was created. */
  type: string
  /** What was appended: text, or JSON values with commas between them. */
  text?: string | undefined
  /** What was appended to a stream of bytes, in base64. */
  base64?: string | undefined
  /** The last `Stream-Seq`. */
  seq?: string | undefined
  /** The producers that were heard of last, the newest at the end. */
  producers?: readonly Producer[] | undefined
  /** Whether the stream ends with this entry. */
  closed?: boolean | undefined
  /** The producer that closed the stream; it may say so again. */
  closedBy?: string | undefined
  /** The number at which the content ends, where this entry adds none: a stream that is closed keeps its last offset. */
  tail?: number | undefined
  /** Whether the stream was deleted by this entry. */
  deleted?: boolean | undefined
}

/** How far an idempotent producer has come. */
export type Producer = readonly [id: string, epoch: number, seq: number]

/** An entry with its number. */
export interface NumberedEntry extends DurableEntry {
  id: number
}

/**
 * An entry from the history.
 *
 * @throws {StreamError} Text that no durable stream has written.
 */
export function decodeDurableEntry(id: number, data: string): NumberedEntry {
  const entry = JSON.parse(data) as DurableEntry
  if (typeof entry?.type === 'string') return { ...entry, id }
  throw new StreamError('ERR_STREAM_KIND', 'this stream is not durable: append() or start() wrote it')
}

/** The number after which a reader goes on who has an entry. */
export function positionAfter({ id, tail }: NumberedEntry): number {
  return tail ?? id
}

/** Whether an entry holds anything to read. */
export function hasData({ text, base64 }: DurableEntry): boolean {
  return text !== undefined || base64 !== undefined
}
