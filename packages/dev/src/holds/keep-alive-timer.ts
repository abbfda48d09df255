/** When a keep-alive is due. */
export interface KeepAliveTiming {
  /** Seconds. Default 55. */
  timeout?: number | undefined
  /** `idle` (default) counts from whatever was sent last, `interval` from the keep-alive before. */
  mode?: 'idle' | 'interval' | undefined
}

/** Sends a keep-alive after exactly its seconds; production takes up to one second off, at random. */
export class KeepAliveTimer {
  readonly #timer: NodeJS.Timeout
  readonly #idle: boolean

  constructor({ timeout = 55, mode = 'idle' }: KeepAliveTiming, send: () => void) {
    this.#idle = mode === 'idle'
    this.#timer = setInterval(send, Math.max(timeout, 1) * 1000)
  }

  /** Something else was sent. */
  sent(): void {
    if (this.#idle) this.#timer.refresh()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
