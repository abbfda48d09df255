import { within } from '@grip/conformance'

/** What the callbacks of an endpoint were told: `+` and the channel, or `-` and the channel. */
export class Told {
  readonly #heard: string[] = []
  readonly #waiting = new Set<() => void>()

  readonly callbacks: { onSubscribe(channel: string): void; onUnsubscribe(channel: string): void } = {
    onSubscribe: (channel) => this.#hear(`+${channel}`),
    onUnsubscribe: (channel) => this.#hear(`-${channel}`),
  }

  /** Resolves once they were told of this so many times. */
  waitFor(what: string, count = 1): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      const check = (): void => {
        if (this.#heard.filter((one) => one === what).length >= count) resolve()
      }
      this.#waiting.add(check)
      check()
    })
    return within(heard, `the callback ${what}`)
  }

  about(channel: string): string[] {
    return this.#heard.filter((what) => what.slice(1) === channel)
  }

  #hear(what: string): void {
    this.#heard.push(what)
    for (const check of this.#waiting) check()
  }
}
