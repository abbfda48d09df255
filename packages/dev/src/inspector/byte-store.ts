/** Size of a block, in bytes. */
const BLOCK_BYTES = 65_536

/** Longer contents have memory of their own, so that a block is used well. */
const MAX_SHARED = 8192

/**
 * Copies of bytes, side by side in large blocks. Thousands of small buffers that live for a second are what costs a garbage
 * collector most, and a piece of somebody else's large buffer would keep all of it.
 */
export class ByteStore {
  #block = new Uint8Array(0)
  #used = 0

  /** A copy of the first bytes, `most` of them. */
  copy(bytes: Uint8Array, most: number): Uint8Array<ArrayBuffer> {
    const length = Math.min(bytes.length, most)
    if (length > MAX_SHARED) return new Uint8Array(bytes.subarray(0, length))
    if (this.#used + length > this.#block.length) {
      this.#block = new Uint8Array(BLOCK_BYTES)
      this.#used = 0
    }
    const copy = this.#block.subarray(this.#used, (this.#used += length))
    copy.set(length === bytes.length ? bytes : bytes.subarray(0, length))
    return copy
  }
}
