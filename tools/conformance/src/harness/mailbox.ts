import { within } from './within.ts'

/** A queue with one reader: `next()` waits, with a bound, until something is there. */
export class Mailbox<T> {
  readonly #items: T[] = []
  #waiting: (() => void) | undefined
  #ended: Error | undefined

  push(item: T): void {
    this.#items.push(item)
    this.#waiting?.()
  }

  /** Nothing more will come: a reader that waits, or comes later to an empty queue, gets the error. */
  end(error: Error): void {
    this.#ended ??= error
    this.#waiting?.()
  }

  async next(what: string, seconds?: number): Promise<T> {
    while (this.#items.length === 0) {
      if (this.#ended) throw this.#ended
      const changed = new Promise<void>((resolve) => (this.#waiting = resolve))
      await within(changed, what, seconds)
    }
    return this.#items.shift()!
  }
}
