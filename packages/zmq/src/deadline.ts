/** The time that one publish has, joined with the caller's signal. */
export class Deadline {
  readonly #end: number
  readonly #signal: AbortSignal | undefined

  constructor(milliseconds: number, signal: AbortSignal | undefined) {
    this.#end = performance.now() + milliseconds
    this.#signal = signal
  }

  /** Whole milliseconds that are left; 0 when none is. */
  get left(): number {
    return Math.max(0, Math.ceil(this.#end - performance.now()))
  }

  /** @throws {TooLate} The time is over, or the signal aborted. */
  check(): void {
    if (this.#signal?.aborted || this.left === 0) throw new TooLate()
  }

  /** Whether an error means that the time is over: one of {@link check}, or a socket's own. */
  isPassed(error: unknown): boolean {
    return error instanceof TooLate || (error as { code?: unknown } | null)?.code === 'EAGAIN'
  }

  /** Settles as the work does, or when the signal aborts. */
  race(work: Promise<void>): Promise<void> {
    const signal = this.#signal
    if (signal === undefined) return work
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(new TooLate())
      if (signal.aborted) abort()
      signal.addEventListener('abort', abort)
      const settle = work.finally(() => signal.removeEventListener('abort', abort))
      settle.then(resolve, reject)
    })
  }
}

/** The publish may not be sent any more. */
export class TooLate extends Error {
  override name = 'TooLate'
}
