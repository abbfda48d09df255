import { sse } from '@grip/core'
import type { Codec } from '../codecs/codec.ts'
import type { AnswerEntry } from './answer.ts'

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
export interface Piece<Chunk> {
  chunk?: Chunk
  event?: ReturnType<Codec<Chunk>['encode']>
  id?: string
}

// Viewers are not told what went wrong: that is for `onError`.
const ERROR_TEXT = 'The answer broke off.'

/**
 * Turns entries into events, neighbours merged, up to the end of an answer.
 *
 * @param after The last entry that the reader has. Default: the one before the first.
 * @param seen How many events of the next entry the reader has as well.
 */
export function renderAnswer<Chunk>(
  entries: readonly NumberedEntry<Chunk>[],
  codec: Codec<Chunk>,
  after: number = entries[0]!.id - 1,
  seen = 0,
): Rendered {
  const all: Piece<Chunk>[] = []
  let last = after
  let ended = false
  for (const { id, chunks, end } of entries) {
    ended = end !== undefined
    const events = ended ? (codec.end?.(end!, ERROR_TEXT) ?? []) : []
    const pieces: Piece<Chunk>[] = [
      ...chunks.map((chunk) => ({ chunk })),
      ...events.map((event) => ({ event })),
    ]
    for (const [index, piece] of pieces.entries()) {
      if (id <= after || (id === after + 1 && index < seen)) continue
      piece.id = index === pieces.length - 1 ? `${id}` : `${id}.${index + 1}`
      addPiece(all, piece, codec)
    }
    last = id
    if (ended) break
  }
  return { text: all.map((piece) => encodePiece(piece, codec)).join(''), last, ended }
}

/** Adds a piece to others, merged with the last of them where the codec can. */
export function addPiece<Chunk>(all: Piece<Chunk>[], piece: Piece<Chunk>, codec: Codec<Chunk>): void {
  const before = all.at(-1)
  const areChunks = before !== undefined && before.event === undefined && piece.event === undefined
  const chunk = areChunks ? codec.merge?.(before.chunk!, piece.chunk!) : undefined
  if (chunk === undefined) all.push(piece)
  else all[all.length - 1] = { ...piece, chunk }
}

/** A piece as a server-sent event. */
export function encodePiece<Chunk>({ chunk, event, id }: Piece<Chunk>, codec: Codec<Chunk>): string {
  const read = event ?? codec.encode(chunk!)
  return sse({ id, ...(typeof read === 'string' ? { data: read } : read) })
}
