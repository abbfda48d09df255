import type { Received } from './types.ts'

/** A message, as the wire has it. */
export interface WireMessage extends Received {
  data: unknown
}

type Listener = (data: never, message: Received) => void

/** What a channel has received: each message once, those with an id in order. */
export class Inbox {
  /** Id of the last message, or that before the first; `undefined` before the first connection or without a history. */
  last: number | undefined
  /** Whether it has been connected before. */
  joined = false
  readonly #listeners = new Set<readonly [event: string, listener: Listener]>()
  readonly #history: number
  readonly #onError: (error: unknown) => void
  readonly #keys = new Set<string>()
  // Messages that came before one that is missing.
  readonly #early = new Map<number, WireMessage>()

  constructor(history: number, onError: (error: unknown) => void) {
    this.#history = history
    this.#onError = onError
  }

  /** Where to begin, as the URL says it. */
  get position(): string {
    return `${this.last ?? ((this.#history && -this.#history) || '')}`
  }

  /** From here on ids follow this one. */
  restart(position: number): void {
    this.last = position
    this.#early.clear()
  }

  /** Takes a message; false where one before it is missing. */
  take(message: WireMessage): boolean {
    const id = Number(message.id)
    if (!message.id || this.last === undefined) this.#emit(message)
    else if (id > this.last + 1) return !this.#early.set(id, message)
    else if (id > this.last) {
      this.last = id
      this.#emit(message)
      for (let next; (next = this.#early.get(this.last + 1));) {
        this.#early.delete(++this.last)
        this.#emit(next)
      }
    }
    return true
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
