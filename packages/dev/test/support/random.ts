/** Numbers that look random and come again with the same seed. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  /** One of these. */
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** Up to `most` of these, in any order and repeated. */
  some<T>(most: number, list: readonly T[]): T[] {
    return Array.from({ length: this.below(most + 1) }, () => this.of(list))
  }
}
