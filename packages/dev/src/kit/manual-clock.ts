import type { Clock, Timer } from '../clock.ts'

interface Entry extends Timer {
  due: number
  run(): void
}

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now = 0
  readonly #entries = new Set<Entry>()

  now(): number {
    return this.#now
  }

  after(milliseconds: number, run: () => void): Timer {
    const entry = this.#entry(milliseconds, () => {
      this.#entries.delete(entry)
      run()
    })
    return entry
  }

  every(milliseconds: number, run: () => void): Timer {
    const entry = this.#entry(milliseconds, () => {
      entry.refresh()
      run()
    })
    return entry
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        timer.stop()
        reject(signal.reason as Error)
      }
      const timer = this.after(milliseconds, () => {
        signal.removeEventListener('abort', abort)
        resolve()
      })
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
    })
  }

  /**
   * Moves the time forward, and runs what is due on the way, in order.
   *
   * @param settle Resolves when everything that the last timer began has settled.
   */
  async advance(milliseconds: number, settle: () => Promise<void>): Promise<void> {
    const until = this.#now + milliseconds
    await settle()
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.due)
      next.run()
      await settle()
    }
    this.#now = until
  }

  #entry(milliseconds: number, run: () => void): Entry {
    const due = (): number => this.#now + Math.max(milliseconds, 1)
    const entry: Entry = {
      due: due(),
      run,
      refresh: () => void (entry.due = due()),
      stop: () => void this.#entries.delete(entry),
    }
    this.#entries.add(entry)
    return entry
  }

  #next(until: number): Entry | undefined {
    let next: Entry | undefined
    for (const entry of this.#entries) {
      if (entry.due <= until && (next === undefined || entry.due < next.due)) next = entry
    }
    return next
  }
}
