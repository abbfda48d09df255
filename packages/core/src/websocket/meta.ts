import { invalidArgument } from '../internal/invalid-argument.ts'

/**
 * State of one WebSocket connection, kept by the proxy: it comes back as `Meta-*` on every later request.
 *
 * Names are lower-cased. Only what changed is sent, as `Set-Meta-*`.
 */
export class WebSocketMeta {
  readonly #before = new Map<string, string>()
  // The same one until something changes.
  #now: Map<string, string> = this.#before

  constructor(entries: Iterable<readonly [string, string]> = []) {
    for (const [name, value] of entries) this.#before.set(name.toLowerCase(), value)
  }

  /** The value, or `undefined`. */
  get(name: string): string | undefined {
    return this.#now.get(name.toLowerCase())
  }

  /** Whether there is a value. */
  has(name: string): boolean {
    return this.#now.has(name.toLowerCase())
  }

  /**
   * Sets a value for the rest of the connection.
   *
   * @throws {TypeError} A name that is no header name, or a value that a header cannot carry: only visible
   *   ASCII with spaces inside. Encode other text, for example with `encodeURIComponent`.
   */
  set(name: string, value: string): this {
    if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name)) throw invalidArgument('a meta name must be a header name')
    if (typeof value !== 'string' || !/^[!-~](?:[ -~]*[!-~])?$/.test(value)) {
      throw invalidArgument(
        `the value of meta "${name}" must be visible ASCII that is not empty; encode other text`,
      )
    }
    this.#changed().set(name.toLowerCase(), value)
    return this
  }

  /** Removes a value; returns whether there was one. */
  delete(name: string): boolean {
    return this.has(name) && this.#changed().delete(name.toLowerCase())
  }

  #changed(): Map<string, string> {
    if (this.#now === this.#before) this.#now = new Map(this.#before)
    return this.#now
  }

  /** How many values there are. */
  get size(): number {
    return this.#now.size
  }

  /** Names and values. */
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#now[Symbol.iterator]()
  }

  /** The `Set-Meta-*` headers for what changed: removals first, with an empty value. */
  changes(): [string, string][] {
    if (this.#now === this.#before) return []
    const removed = [...this.#before.keys()].filter((name) => !this.#now.has(name))
    const changed = [...this.#now].filter(([name, value]) => this.#before.get(name) !== value)
    return [...removed.map((name) => [name, ''] as const), ...changed].map(([name, value]) => [
      `Set-Meta-${name}`,
      value,
    ])
  }
}
