import type { Codec } from '../codecs/codec.ts'

/** Most chunks, and about the most characters, that wait to be appended. */
const MAX_CHUNKS = 4096
const MAX_LENGTH = 100_000

/** Chunks that wait to be appended, neighbours merged. */
export class ChunkBuffer<Chunk> {
  readonly #codec: Codec<Chunk>
  #chunks: Chunk[] = []
  #length = 0
  #added = 0

  constructor(codec: Codec<Chunk>) {
    this.#codec = codec
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0
  }

  /** Whether the source has to wait. */
  get isFull(): boolean {
    return this.#added >= MAX_CHUNKS || this.#length >= MAX_LENGTH
  }

  add(chunk: Chunk): void {
    const { merge } = this.#codec
    const before = this.#chunks.length - 1
    const merged = before >= 0 ? merge?.(this.#chunks[before]!, chunk) : undefined
    if (merged === undefined) this.#chunks.push(chunk)
    else this.#chunks[before] = merged
    this.#added++
    this.#length += lengthOf(chunk)
  }

  /** All of them, as one entry. */
  take(): Chunk[] {
    const taken = this.#chunks
    this.#chunks = []
    this.#length = this.#added = 0
    return taken
  }
}

/** About how long a chunk is as JSON. */
function lengthOf(chunk: unknown): number {
  if (typeof chunk === 'string') return chunk.length
  let length = 0
  for (const value of Object.values((chunk ?? {}) as object)) {
    length += typeof value === 'string' ? value.length : 20
  }
  return length
}
