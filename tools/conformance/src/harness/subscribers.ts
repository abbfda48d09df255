/** Keeps subscriptions in the order in which they came, and lets a test wait for one. */
export class Subscribers {
  readonly #channels: string[] = []
  readonly #waiting = new Set<() => void>()

  add(channel: string): void {
    this.#channels.push(channel)
    for (const check of [...this.#waiting]) check()
  }

  /** How many there were. */
  now(): number {
    return this.#channels.length
  }

  /** Resolves once the channel has been subscribed to `count` times from `since` on, at once if it already has. */
  waitFor(channel: string, count = 1, since = 0): Promise<void> {
    return new Promise((resolve) => {
      let seen = 0
      let read = since
      const check = () => {
        for (; read < this.#channels.length; read++) if (this.#channels[read] === channel) seen++
        if (seen < count) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }
}
