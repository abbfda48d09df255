import { giveUpAfter } from '../patience.ts'

const turn = globalThis.setImmediate

/** Longest wait for an app that does not settle, in milliseconds of the real clock. */
const MAX_WAIT = 1000

/** The pending work of a proxy. */
export class Activity {
  #count = 0
  #begun = 0
  #waiting: (() => void)[] = []

  /** Counts a promise while it is pending. */
  track(promise: Promise<unknown>): void {
    this.#count++
    this.#begun++
    const end = (): void => {
      if (--this.#count === 0) for (const resolve of this.#waiting.splice(0)) resolve()
    }
    promise.then(end, end)
  }

  /** Resolves when nothing is pending, and nothing began for a turn of the event loop; or after a second. */
  async settled(): Promise<void> {
    let cancel!: () => void
    const limit = new Promise<boolean>((resolve) => (cancel = giveUpAfter(MAX_WAIT, () => resolve(false))))
    for (let seen = -1; seen !== this.#begun || this.#count > 0;) {
      seen = this.#begun
      if (!(await Promise.race([limit, this.#idle()]))) break
      await nextTurn()
      await nextTurn()
    }
    cancel()
  }

  async #idle(): Promise<boolean> {
    if (this.#count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return true
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void turn(resolve))
}
