import type { Codec } from '../codecs/codec.ts'

/** About the most characters that wait to be appended. */
const MAX_LENGTH = 100_000

/** About as many characters as a chunk, or one of its fields, has beside its text. */
const AROUND = 25

/** Chunks that wait to be appended, neighbours merged. */
export class ChunkBuffer<Chunk> {
  readonly #codec: Codec<Chunk>
  #chunks: Chunk[] = []
  #length = 0

  constructor(codec: Codec<Chunk>) {
    this.#codec = codec
  }

  /** Whether the source has to wait. */
  get isFull(): boolean {
    return this.#length >= MAX_LENGTH
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0
  }

  add(chunk: Chunk): void {
    addMerged(this.#chunks, chunk, this.#codec)
    const values = typeof chunk === 'string' ? [chunk] : Object.values(chunk ?? {})
    this.#length += AROUND
    for (const value of values) this.#length += AROUND + (typeof value === 'string' ? value.length : 0)
  }

  /** All of them, as one entry. */
  take(): Chunk[] {
    const taken = this.#chunks
    this.#chunks = []
    this.#length = 0
    return taken
  }
}

/** Adds a chunk to others, merged with the last of them where the codec can. */
export function addMerged<Chunk>(chunks: Chunk[], chunk: Chunk, codec: Codec<Chunk>): void {
  const merged = chunks.length > 0 ? codec.merge?.(chunks.at(-1)!, chunk) : undefined
  if (merged === undefined) chunks.push(chunk)
  else chunks[chunks.length - 1] = merged
}
