/** Counts subscriptions by channel and lets a test wait for one. */
export class Subscribers {
  readonly #counts = new Map<string, number>()
  readonly #waiting = new Set<() => void>()

  add(channel: string): void {
    this.#counts.set(channel, (this.#counts.get(channel) ?? 0) + 1)
    for (const check of [...this.#waiting]) check()
  }

  /** Resolves once the channel has been subscribed to `count` times, at once if it already has. */
  waitFor(channel: string, count = 1): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if ((this.#counts.get(channel) ?? 0) < count) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }
}
