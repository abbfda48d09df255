const MAX_KEYS = 10_000

/** What was said already, so that a line which would come with each message comes once. */
export class Once {
  readonly #said = new Set<string>()

  /** Whether this is asked for the first time; what is asked for without end is forgotten at some time. */
  isFirst(...key: readonly string[]): boolean {
    const text = JSON.stringify(key)
    if (this.#said.has(text)) return false
    if (this.#said.size >= MAX_KEYS) this.#said.clear()
    this.#said.add(text)
    return true
  }
}
