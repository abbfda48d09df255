import { checkArgument } from '@grip/core/adapter'

/** Chunks, as they come. */
export type Source<Chunk> = AsyncIterable<Chunk> | Iterable<Chunk> | ReadableStream<Chunk>

/**
 * Iterates over a source, of whichever kind. Every runtime of servers can iterate over its `ReadableStream`s.
 *
 * @throws {TypeError} Something that is no source.
 */
export function iterate<Chunk>(source: Source<Chunk>): AsyncIterator<Chunk> | Iterator<Chunk> {
  const from = source as Partial<AsyncIterable<Chunk> & Iterable<Chunk>> | undefined
  const isList = typeof source === 'object' && typeof from?.[Symbol.iterator] === 'function'
  const isSource = isList || typeof from?.[Symbol.asyncIterator] === 'function'
  checkArgument(isSource, 'the source of an answer must be an async iterable or a ReadableStream of chunks')
  return from![Symbol.asyncIterator]?.() ?? from![Symbol.iterator]!()
}
