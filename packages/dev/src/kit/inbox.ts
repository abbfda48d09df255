import type { DevProxyEvent } from '../log.ts'
import { giveUpAfter } from '../patience.ts'
import { TestProxyError, withWarnings } from './test-proxy-error.ts'

/** How long a test waits, and what its message can say. */
export interface Patience {
  /** Milliseconds of the real clock in which this process could run. */
  timeout: number
  warnings(): readonly DevProxyEvent[]
}

/** What has arrived and was not read yet; reading more waits, up to a limit. */
export class Inbox<T> {
  readonly #name: string
  readonly #patience: Patience
  readonly #items: T[] = []
  readonly #waiting: { give(item: T): void; fail(error: Error): void }[] = []
  #over: string | undefined

  /** @param name Its source, for messages: `the WebSocket /chat`. */
  constructor(name: string, patience: Patience) {
    this.#name = name
    this.#patience = patience
  }

  push(item: T): void {
    const first = this.#waiting.shift()
    if (first === undefined) this.#items.push(item)
    else first.give(item)
  }

  /** Nothing more will come. */
  end(how: string): void {
    this.#over ??= how
    for (const { fail } of this.#waiting.splice(0)) fail(this.#ended())
  }

  /**
   * The next one.
   *
   * @throws {TestProxyError} Nothing came in time, or nothing more will.
   */
  next(what: string): Promise<T> {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift()!)
    if (this.#over !== undefined) return Promise.reject(this.#ended())
    return new Promise((resolve, reject) => {
      const { timeout, warnings } = this.#patience
      const entry = {
        give: (item: T): void => {
          cancel()
          resolve(item)
        },
        fail: (error: Error): void => {
          cancel()
          reject(error)
        },
      }
      const cancel = giveUpAfter(timeout, () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1)
        const message = `${what} did not arrive on ${this.#name} within ${timeout} ms`
        reject(new TestProxyError('ERR_GRIP_TEST_TIMEOUT', withWarnings(message, warnings())))
      })
      this.#waiting.push(entry)
    })
  }

  #ended(): TestProxyError {
    const message = `${this.#name} has ended: ${this.#over}`
    return new TestProxyError('ERR_GRIP_TEST_CLOSED', withWarnings(message, this.#patience.warnings()))
  }
}
