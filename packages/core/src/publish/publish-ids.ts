/**
 * Ids for what is published: UUIDs, of which those of one tick count in their last four digits. Nothing of them
 * outlives the tick, so that processes which go on from one snapshot have no ids in common.
 */
export class PublishIds {
  #head = ''
  #next = FIRST

  /** A new one. */
  next(): string {
    if (this.#head === '') this.#begin()
    const id = `${this.#head}${this.#next++}`
    if (this.#next > LAST) this.#head = ''
    return id
  }

  #begin(): void {
    this.#head = crypto.randomUUID().slice(0, -4)
    this.#next = FIRST
    queueMicrotask(() => {
      this.#head = ''
    })
  }
}

const FIRST = 1000
const LAST = 9999
