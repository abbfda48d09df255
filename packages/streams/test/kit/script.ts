/** A source that a test drives: what is pushed is yielded, until it is ended. */
export class ScriptedSource<Chunk> implements AsyncIterable<Chunk> {
  readonly #chunks: Chunk[] = []
  #failure: unknown
  #done = false
  #wake: () => void = () => {}

  push(...chunks: Chunk[]): void {
    this.#chunks.push(...chunks)
    this.#wake()
  }

  end(): void {
    this.#done = true
    this.#wake()
  }

  fail(error: unknown): void {
    this.#failure = error
    this.end()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk> {
    for (;;) {
      if (this.#chunks.length > 0) yield this.#chunks.shift()!
      else if (this.#done) break
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    if (this.#failure !== undefined) throw this.#failure
  }
}

/** A promise that resolves once a signal is aborted, with its reason. */
export function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason)
    else signal.addEventListener('abort', () => resolve(signal.reason), { once: true })
  })
}
