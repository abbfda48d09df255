import { isTiedToRequests } from '@grip/core/adapter'
import { sleep, within } from './timers.ts'

/** Most milliseconds that an event waits for the publish of the one before it. */
const PATIENCE = 500

/** The lanes of channels, one for each that is being written. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>()
  // Where one request must not wait for what another has begun, each publisher has lanes of its own.
  readonly #lanesOf = new WeakMap<object, Map<string, Lane>>()

  /** The lane of a channel. */
  of(publisher: object, channel: string): Lane {
    let lanes = this.#lanes
    if (isTiedToRequests()) {
      lanes = this.#lanesOf.get(publisher) ?? new Map()
      this.#lanesOf.set(publisher, lanes)
    }
    const lane = lanes.get(channel) ?? new Lane(() => lanes.delete(channel))
    lanes.set(channel, lane)
    return lane
  }
}

/**
 * The events of one channel. Those that come while a publish is under way wait for it, since an answer that runs ahead
 * of publishes would make the proxy ask again for each of them.
 */
export class Lane {
  readonly #waiting: ((publishes: Promise<void>[]) => Promise<void>)[] = []
  readonly #onIdle: () => void
  #running = false

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle
  }

  /** Appends when it is this event's turn, and publishes what was appended. */
  add<T>(append: () => Promise<T>, publish: (appended: T) => Promise<void>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(async (publishes) => {
        try {
          const appended = await append()
          // Starts before the append resolves, so that the function does not end in between.
          publishes.push(publish(appended))
          resolve(appended)
        } catch (error) {
          reject(error)
        }
      })
      if (!this.#running) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0) {
      const publishes: Promise<void>[] = []
      for (const act of this.#waiting.splice(0)) await act(publishes)
      const began = performance.now()
      await within(Promise.all(publishes), PATIENCE, undefined)
      const took = performance.now() - began
      // As long again, so that whoever was behind has caught up before there is more.
      if (took < PATIENCE) await sleep(took)
    }
    this.#running = false
    this.#onIdle()
  }
}
