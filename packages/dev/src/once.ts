const MAX_KEYS = 10_000

/** Remembers lines, so that a line about every message is printed once. */
export class Once {
  readonly #said = new Set<string>()

  /** Whether this is the first time; all are forgotten when there are too many. */
  isFirst(...key: readonly string[]): boolean {
    const text = JSON.stringify(key)
    if (this.#said.has(text)) return false
    if (this.#said.size >= MAX_KEYS) this.#said.clear()
    this.#said.add(text)
    return true
  }
}
