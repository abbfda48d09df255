import { sse } from '@grip/core'
import type { Codec } from '../codecs/codec.ts'
import type { AnswerEntry } from './answer-entry.ts'

/** What a reader has: all up to an entry, or so many pieces of the entry that follows it. */
export interface Position {
  after: number
  pieces: number
}

/** An entry and its number. */
export interface NumberedEntry<Chunk> extends AnswerEntry<Chunk> {
  id: number
}

/** Entries as server-sent events. */
export interface Rendered {
  text: string
  /** The last entry in it. */
  last: number
  /** Whether it ends with the end of the answer. */
  ended: boolean
}

/** An event that is to be: a chunk to encode, or one of the end. */
interface Piece<Chunk> {
  chunk?: Chunk
  event?: ReturnType<Codec<Chunk>['encode']>
  id?: string
}

// Viewers are not told what went wrong: that is for `onError`.
const ERROR_TEXT = 'The answer broke off.'

/** Turns entries into events, neighbours merged, from a reader's position on and up to the end of an answer. */
export function renderAnswer<Chunk>(
  entries: readonly NumberedEntry<Chunk>[],
  { after, pieces: seen }: Position,
  codec: Codec<Chunk>,
): Rendered {
  const all: Piece<Chunk>[] = []
  let [last, ended] = [after, false]
  for (const { id, chunks, end } of entries) {
    const events = end === undefined ? [] : (codec.end?.(end, ERROR_TEXT) ?? [])
    const pieces: Piece<Chunk>[] = [
      ...chunks.map((chunk) => ({ chunk })),
      ...events.map((event) => ({ event })),
    ]
    for (const [index, piece] of pieces.entries()) {
      if (id <= after || (id === after + 1 && index < seen)) continue
      piece.id = index === pieces.length - 1 ? `${id}` : `${id}.${index + 1}`
      const before = all.at(-1)
      const merged =
        before !== undefined && 'chunk' in before && 'chunk' in piece
          ? codec.merge?.(before.chunk!, piece.chunk!)
          : undefined
      if (merged === undefined) all.push(piece)
      else all[all.length - 1] = { chunk: merged, id: piece.id }
    }
    last = id
    ended = end !== undefined
    if (ended) break
  }
  return { text: all.map((piece) => encode(piece, codec)).join(''), last, ended }
}

function encode<Chunk>({ chunk, event = '', id }: Piece<Chunk>, codec: Codec<Chunk>): string {
  const read = chunk === undefined ? event : codec.encode(chunk)
  if (typeof read !== 'string') return sse({ id, event: read.event, data: read.data })
  // As nearly all are: a line, which needs no look at each of its characters.
  return /[\r\n\ud800-\udfff]/.test(read) ? sse({ id, data: read }) : `id: ${id}\ndata: ${read}\n\n`
}
