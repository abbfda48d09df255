import type { Clock } from '@grip/client'

/** A clock that only a test puts forward. */
export class ManualClock implements Clock {
  readonly #timers = new Map<number, { act: () => void; at: number }>()
  #now = 0
  #count = 0
  #draws = 0
  /** What chance says, from 0 to 1. */
  chance = 0.5
  /** How much more it says than has passed, in milliseconds. */
  jumped = 0
  readonly performance: { now(): number } = { now: () => this.#now + this.jumped }
  // The first draw names the client, and no two clients have the same name.
  readonly Math: { random(): number } = {
    random: () => (this.#draws++ === 0 ? Math.random() : this.chance),
  }

  setTimeout(act: () => void, milliseconds: number): unknown {
    this.#timers.set(++this.#count, { act, at: this.#now + milliseconds })
    return this.#count
  }

  clearTimeout(timer: never): void {
    this.#timers.delete(timer)
  }

  /** Puts the clock forward, and lets what is due happen, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      const [due] = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)
      if (due === undefined) break
      this.#timers.delete(due[0])
      this.#now = due[1].at
      due[1].act()
    }
    this.#now = end
  }
}
