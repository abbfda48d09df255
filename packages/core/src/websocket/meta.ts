import { checkArgument } from '../internal/invalid-argument.ts'

/**
 * State of one WebSocket connection, kept by the proxy: it comes back as `Meta-*` on every later request.
 *
 * Names are lower-cased. Only what changed is sent, as `Set-Meta-*`.
 */
export class WebSocketMeta {
  readonly #entries: Iterable<readonly [string, string]>
  #values: Map<string, string> | undefined
  // What was there before the first change.
  #before: Map<string, string> | undefined

  constructor(entries: Iterable<readonly [string, string]> = []) {
    this.#entries = entries
  }

  // Read when the first is asked for: many requests are not about it.
  get #now(): Map<string, string> {
    return (this.#values ??= new Map([...this.#entries].map(([name, value]) => [name.toLowerCase(), value])))
  }

  /** The value, or `undefined`. */
  get(name: string): string | undefined {
    return this.#now.get(name.toLowerCase())
  }

  /** Whether there is a value. */
  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /**
   * Sets a value for the rest of the connection.
   *
   * @throws {TypeError} A name that is no header name, or a value that a header cannot carry: only visible
   *   ASCII with spaces inside. Encode other text, for example with `encodeURIComponent`.
   */
  set(name: string, value: string): this {
    checkArgument(/^[!#$%&'*+\-.^_`|~\w]+$/.test(name), '"name" must be a header name')
    checkArgument(
      typeof value === 'string' && /^(?! )[ -~]+(?<! )$/.test(value),
      `"${name}" must be visible ASCII`,
    )
    this.#before ??= new Map(this.#now)
    this.#now.set(name.toLowerCase(), value)
    return this
  }

  /** Removes a value; returns whether there was one. */
  delete(name: string): boolean {
    this.#before ??= new Map(this.#now)
    return this.#now.delete(name.toLowerCase())
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
    const before = this.#before
    if (before === undefined) return []
    const now = this.#now
    const names = [...before.keys()].filter((name) => !now.has(name)).concat([...now.keys()])
    return names
      .filter((name) => now.get(name) !== before.get(name))
      .map((name) => [`Set-Meta-${name}`, now.get(name) ?? ''])
  }
}
