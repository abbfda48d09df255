import { checkArgument } from '@grip/core/adapter'

/** Chunks, as they come. */
export type Source<Chunk> = AsyncIterable<Chunk> | Iterable<Chunk> | ReadableStream<Chunk>

/**
 * Iterates over a source, of whichever kind.
 *
 * @throws {TypeError} Something that is no source.
 */
export function iterate<Chunk>(source: Source<Chunk>): AsyncIterator<Chunk> | Iterator<Chunk> {
  const from = source as Partial<AsyncIterable<Chunk> & Iterable<Chunk> & ReadableStream<Chunk>>
  if (typeof from?.[Symbol.asyncIterator] === 'function') return from[Symbol.asyncIterator]!()
  if (typeof from?.getReader === 'function') return read((source as ReadableStream<Chunk>).getReader())
  const isList = typeof source === 'object' && typeof from?.[Symbol.iterator] === 'function'
  checkArgument(isList, 'the source of an answer must be an async iterable or a ReadableStream of chunks')
  return (source as Iterable<Chunk>)[Symbol.iterator]()
}

// For browsers and runtimes whose streams cannot be iterated over.
function read<Chunk>(reader: ReadableStreamDefaultReader<Chunk>): AsyncIterator<Chunk> {
  return {
    async next() {
      const { done, value } = await reader.read()
      return done ? { done, value: undefined } : { done: false, value }
    },
    async return() {
      await reader.cancel()
      return { done: true, value: undefined }
    },
  }
}
