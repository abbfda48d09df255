import type { EndReason } from '../codecs/codec.ts'
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
 * @throws {StreamError} A chunk that JSON does not carry.
 */
export function encodeAnswerEntry<Chunk>({ chunks, end }: AnswerEntry<Chunk>): string {
  try {
    const parts = chunks.map((chunk) => JSON.stringify(chunk) as string | undefined)
    if (parts.includes(undefined)) throw new Error('it is undefined, a function or a symbol')
    return `{"chunks":[${parts.join(',')}]${end === undefined ? '' : `,"end":"${end}"`}}`
  } catch (cause) {
    throw new StreamError(
      'ERR_STREAM_CHUNK',
      `the source yielded a chunk that JSON cannot carry: ${(cause as Error).message}`,
      { cause },
    )
  }
}

/** An entry from the history. */
export function decodeAnswerEntry<Chunk>(data: string): AnswerEntry<Chunk> {
  return JSON.parse(data) as AnswerEntry<Chunk>
}
