import type { Received } from './types.ts'

/** A message, as the wire has it. */
export interface WireMessage extends Received {
  data: unknown
}

type Listener = (data: never, message: Received) => void

/** What a channel has received: each message once, those with an id in order. */
export class Inbox {
  /** Id of the last message, or that before the first; `undefined` before the first connection, NaN without a history. */
  last: number | undefined
  readonly #listeners = new Set<readonly [event: string, listener: Listener]>()
  readonly #history: number
  readonly #onError: (error: unknown) => void
  readonly #keys = new Set<string>()

  constructor(history: number, onError: (error: unknown) => void) {
    this.#history = history
    this.#onError = onError
  }

  /** Where to begin, as the URL says it. */
  get position(): string {
    return `${this.last! >= 0 ? this.last : -this.#history || ''}`
  }

  /** Takes a message; true where one before it is missing, with which it will come again. */
  isEarly(message: WireMessage): boolean {
    const ahead = Number(message.id ?? NaN) - (this.last ?? NaN)
    if (ahead > 1) return true
    if (ahead === 1) this.last!++
    // What is not kept has no place in the order.
    if (!(ahead < 1)) this.#emit(message)
    return false
  }

  /** Adds a listener; what is returned removes it, and says whether it was the last one. */
  add(event: string, listener: Listener): () => boolean {
    const entry = [event, listener] as const
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
      return !this.#listeners.size
    }
  }

  #emit(message: WireMessage): void {
    const { event, key } = message
    if (key) {
      if (this.#keys.has(key)) return
      this.#keys.add(key)
      if (this.#keys.size > 1000) this.#keys.delete(this.#keys.values().next().value!)
    }
    for (const [name, listener] of this.#listeners)
      try {
        if (name === event) listener(message.data as never, message)
      } catch (error) {
        this.#onError(error)
      }
  }
}
