import { stream } from '@durable-streams/client'

/** A program that follows a stream of numbers with the protocol's own client, whatever breaks on the way. */
export class LiveReader {
  /** What it has read, in order. */
  readonly items: number[] = []
  /** How often it began to read. */
  sessions = 0
  /** Resolves once the stream is closed. */
  readonly done: Promise<void>
  readonly #ends = new AbortController()
  #offset = '-1'
  #wake: () => void = () => {}

  constructor(url: string, live: 'sse' | 'long-poll') {
    this.done = this.#read(url, live)
  }

  /** Resolves once it has read so many items. */
  async has(count: number): Promise<void> {
    while (this.items.length < count) await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  /** Stops reading. */
  stop(): void {
    this.#ends.abort()
  }

  async #read(url: string, live: 'sse' | 'long-poll'): Promise<void> {
    while (!this.#ends.signal.aborted) {
      this.sessions++
      try {
        const response = await stream<number>({
          url,
          live,
          offset: this.#offset,
          json: true,
          signal: this.#ends.signal,
          warnOnHttp: false,
          sseResilience: { logWarnings: false },
        })
        response.subscribeJson((batch) => {
          this.items.push(...batch.items)
          this.#offset = batch.offset
          this.#wake()
        })
        await response.closed
        if (response.streamClosed) return
      } catch {
        // A connection that broke: the next one goes on at the offset.
      }
    }
  }
}
