/** Keeps what was asked for last, up to a number of values. */
export class Recent<Value> {
  readonly #most: number
  readonly #values = new Map<string, Value>()

  constructor(most: number) {
    this.#most = most
  }

  /** The value that is kept under a name, or a new one. Nothing is kept of `undefined`, nor where `make` throws. */
  get(name: string, make: () => Value): Value {
    const value = this.#values.get(name) ?? make()
    // What is asked for again goes to the end: the first is the one that was not asked for longest.
    this.#values.delete(name)
    if (value !== undefined) this.#values.set(name, value)
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value!)
    return value
  }
}
