import { webCrypto } from '../internal/web-crypto.ts'

/**
 * Ids for what is published: UUIDs, of which those of one tick count in their last eight digits. Nothing of them
 * outlives the tick, so that processes which go on from one snapshot have no ids in common.
 */
export class PublishIds {
  #head = ''
  #next = 0

  /** A new one. */
  next(): string {
    if (this.#head === '') {
      this.#head = webCrypto().randomUUID().slice(0, -8)
      this.#next = 10_000_000
      queueMicrotask(() => {
        this.#head = ''
      })
    }
    return this.#head + this.#next++
  }
}
