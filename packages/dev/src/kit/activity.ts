const turn = globalThis.setImmediate
const later = globalThis.setTimeout
const cancel = globalThis.clearTimeout

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
    const deadline = performance.now() + MAX_WAIT
    for (let seen = -1; seen !== this.#begun || this.#count > 0;) {
      seen = this.#begun
      if (!(await this.#idle(deadline))) return
      await nextTurn()
      await nextTurn()
    }
  }

  #idle(deadline: number): Promise<boolean> {
    if (this.#count === 0) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = later(() => resolve(false), Math.max(deadline - performance.now(), 0))
      this.#waiting.push(() => {
        cancel(timer)
        resolve(true)
      })
    })
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void turn(resolve))
}
