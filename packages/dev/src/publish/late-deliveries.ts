import type { Clock, Timer } from '../clock.ts'

/** Passes on what is published to one subscriber, late if a delay is set. */
export class LateDeliveries {
  readonly #clock: Clock
  readonly #waiting = new Set<Timer>()
  /** Milliseconds. */
  delay = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls a function now, or when the delay is over. */
  hand(deliver: () => void): void {
    if (this.delay === 0 && this.#waiting.size === 0) return deliver()
    const timer = this.#clock.after(this.delay, () => {
      this.#waiting.delete(timer)
      deliver()
    })
    this.#waiting.add(timer)
  }

  /** Drops what waits. */
  clear(): void {
    for (const timer of this.#waiting) timer.stop()
    this.#waiting.clear()
  }
}
