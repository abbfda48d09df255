/** Draws that follow from a seed. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** An integer from 0 to below the bound. */
  below(bound: number): number {
    // Mulberry32: small, and good enough to draw with.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound)
  }

  /** One of the values. */
  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!
  }

  /** So many characters of one byte each. */
  bytes(length: number): string {
    let text = ''
    for (let at = 0; at < length; at++) text += String.fromCharCode(this.below(256))
    return text
  }

  /** A text with a piece of it changed: flipped, put in, taken out, doubled, moved or cut off. */
  mutate(text: string, inserted: readonly string[]): string {
    const at = this.below(text.length + 1)
    const [before, after] = [text.slice(0, at), text.slice(at)]
    switch (this.below(7)) {
      case 0:
        return (
          before + String.fromCharCode((after.charCodeAt(0) || 0) ^ (1 << this.below(8))) + after.slice(1)
        )
      case 1:
        return before + this.of(inserted) + after
      case 2:
        return before + after.slice(1 + this.below(4))
      case 3:
        return before + this.bytes(1 + this.below(3)) + after
      case 4:
        return before + after.slice(0, this.below(12)) + after
      case 5:
        return after + before
      default:
        return before
    }
  }
}
