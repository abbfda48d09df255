import type { Codec, EndReason } from '../codecs/codec.ts'
import { StreamError } from '../errors.ts'

/** What one append of an answer holds. */
export interface AnswerEntry<Chunk> {
  chunks: readonly Chunk[]
  /** With the last entry: why the answer ended. */
  end?: EndReason | undefined
}

/**
 * An entry as text for the history.
 *
 * @throws {StreamError} A chunk that is no JSON.
 */
export function encodeAnswerEntry<Chunk>({ chunks, end }: AnswerEntry<Chunk>): string {
  for (const chunk of chunks)
    if (chunk === undefined || typeof chunk === 'function')
      throw notJson(`it is ${chunk === undefined ? 'undefined' : 'a function'}`)
  try {
    return JSON.stringify(end === undefined ? { chunks } : { chunks, end })
  } catch (cause) {
    throw notJson((cause as Error).message, cause)
  }
}

/**
 * An entry from the history.
 *
 * @throws {StreamError} Text that no answer has written.
 */
export function decodeAnswerEntry<Chunk>(data: string): AnswerEntry<Chunk> {
  const { chunks, end } = parse(data) as { chunks?: Chunk[]; end?: EndReason }
  if (Array.isArray(chunks)) return { chunks, end }
  throw new StreamError(
    'ERR_STREAM_KIND',
    'this stream is not an answer: append() wrote it, so read it with hold()',
  )
}

/** The pieces that an entry consists of, in order: chunks to encode, and the events of the end. */
export type Piece<Chunk> = { chunk: Chunk } | { event: ReturnType<NonNullable<Codec<Chunk>['end']>>[number] }

/** The pieces of an entry. */
export function piecesOf<Chunk>({ chunks, end }: AnswerEntry<Chunk>, codec: Codec<Chunk>): Piece<Chunk>[] {
  const events = end === undefined ? [] : (codec.end?.(end, ERROR_TEXT) ?? [])
  return [...chunks.map((chunk) => ({ chunk })), ...events.map((event) => ({ event }))]
}

// What went wrong is for `onError`, not for whoever looks on.
const ERROR_TEXT = 'The answer broke off.'

function parse(data: string): object {
  try {
    const value = JSON.parse(data) as object | null
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // As any other text.
  }
  return {}
}

function notJson(why: string, cause?: unknown): StreamError {
  return new StreamError('ERR_STREAM_CHUNK', `the source yielded a chunk that JSON cannot carry: ${why}`, {
    cause,
  })
}
