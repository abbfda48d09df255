import { sse } from '@grip/core'
import type { Codec } from '../codecs/codec.ts'
import { type AnswerEntry, type Piece, piecesOf } from './answer-entry.ts'

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

/** Turns entries into events, neighbours merged, from a reader's position on and up to the end of an answer. */
export function renderAnswer<Chunk>(
  entries: readonly NumberedEntry<Chunk>[],
  { after, pieces: seen }: Position,
  codec: Codec<Chunk>,
): Rendered {
  const events: { piece: Piece<Chunk>; id: string }[] = []
  for (const entry of entries) {
    const { id } = entry
    const pieces = piecesOf(entry, codec)
    const skipped = id <= after ? pieces.length : id === after + 1 ? seen : 0
    pieces.forEach((piece, index) => {
      if (index < skipped) return
      const whole = { piece, id: index === pieces.length - 1 ? `${id}` : `${id}.${index + 1}` }
      const merged = merge(events.at(-1)?.piece, piece, codec)
      if (merged === undefined) events.push(whole)
      else events[events.length - 1] = { ...whole, piece: { chunk: merged } }
    })
    if (entry.end !== undefined) return { text: encodeAll(events, codec), last: id, ended: true }
  }
  return { text: encodeAll(events, codec), last: entries.at(-1)?.id ?? after, ended: false }
}

/** Merges a chunk with the one before it, where the codec can. */
function merge<Chunk>(
  before: Piece<Chunk> | undefined,
  piece: Piece<Chunk>,
  codec: Codec<Chunk>,
): Chunk | undefined {
  if (before === undefined || !('chunk' in before) || !('chunk' in piece)) return undefined
  return codec.merge?.(before.chunk, piece.chunk)
}

function encodeAll<Chunk>(events: { piece: Piece<Chunk>; id: string }[], codec: Codec<Chunk>): string {
  return events
    .map(({ piece, id }) => {
      const event = 'chunk' in piece ? codec.encode(piece.chunk) : piece.event
      if (typeof event !== 'string') return sse({ id, event: event.event, data: event.data })
      // As nearly all are: a line, which needs no look at each of its characters.
      return /[\r\n\ud800-\udfff]/.test(event) ? sse({ id, data: event }) : `id: ${id}\ndata: ${event}\n\n`
    })
    .join('')
}
