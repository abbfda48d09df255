/** Keeps what was set or made last, up to a number of values. */
export class Recent<Value> {
  readonly #most: number
  readonly #values = new Map<string, Value>()

  constructor(most: number) {
    this.#most = most
  }

  /** The value that is kept under a name. */
  get(name: string): Value | undefined {
    return this.#values.get(name)
  }

  /** Keeps a value, in place of the one that was kept longest ago where there are too many. */
  set(name: string, value: Value): void {
    this.#values.delete(name)
    this.#values.set(name, value)
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value!)
  }

  /** The value that is kept under a name, or a new one. Nothing is kept of `undefined`, nor where `make` throws. */
  getOrMake(name: string, make: () => Value): Value {
    const value = this.get(name) ?? make()
    if (value !== undefined) this.set(name, value)
    return value
  }
}
