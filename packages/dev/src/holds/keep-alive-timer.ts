import type { Clock, Timer } from '../clock.ts'
import { cutSeconds } from '../seconds.ts'

/** When a keep-alive is due. */
export interface KeepAliveTiming {
  /** Seconds. Default 55. */
  timeout?: number | undefined
  /** `idle` (default) counts from the last thing sent, `interval` from the last keep-alive. */
  mode?: 'idle' | 'interval' | undefined
}

/** Sends a keep-alive after exactly its seconds; in production, a random part of a second less. */
export class KeepAliveTimer {
  readonly #timer: Timer
  readonly #idle: boolean

  /** @param reportLong Called if the timeout is longer than a timer can wait. */
  constructor(
    clock: Clock,
    { timeout = 55, mode = 'idle' }: KeepAliveTiming,
    send: () => void,
    reportLong: (message: string) => void,
  ) {
    const seconds = cutSeconds(Math.max(timeout, 1), 'a keep-alive timeout', reportLong)
    this.#idle = mode === 'idle'
    this.#timer = clock.every(seconds * 1000, send)
  }

  /** Something else was sent. */
  sent(): void {
    if (this.#idle) this.#timer.refresh()
  }

  stop(): void {
    this.#timer.stop()
  }
}
