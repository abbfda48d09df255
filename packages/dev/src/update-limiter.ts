import type { Clock, Timer } from './clock.ts'

/** Milliseconds from one group of requests to the next: 10 a second, as in Pushpin. */
const INTERVAL = 100

/** Most holds that ask in one group. */
const MAX_GROUP = 100

/**
 * Spaces out the requests that holds make by themselves. Holds with the same link ask together, up to 100 of
 * them; groups take turns, one every 100 ms.
 */
export class UpdateLimiter {
  readonly #clock: Clock
  /** Groups that wait, by link; a link that had its turn goes to the end. */
  readonly #groups = new Map<string, Set<() => void>[]>()
  #timer: Timer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Calls a function when it is the link's turn.
   *
   * @returns A function that cancels this.
   */
  add(link: string, run: () => void): () => void {
    const groups = this.#groups.get(link) ?? []
    const last = groups.at(-1)
    const group = last !== undefined && last.size < MAX_GROUP ? last : new Set<() => void>()
    if (group !== last) groups.push(group)
    group.add(run)
    this.#groups.set(link, groups)
    this.#timer ??= this.#clock.every(INTERVAL, () => this.#next())
    return () => void group.delete(run)
  }

  /** Drops whatever waits. */
  close(): void {
    this.#timer?.stop()
    this.#timer = undefined
    this.#groups.clear()
  }

  #next(): void {
    for (const [link, groups] of this.#groups) {
      const group = groups.shift()
      this.#groups.delete(link)
      if (groups.length > 0) this.#groups.set(link, groups)
      if (group === undefined || group.size === 0) continue
      for (const run of group) run()
      return
    }
    this.close()
  }
}
