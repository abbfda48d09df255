import { PublishError } from '../errors.ts'
import { type EncodedItem, identityOf } from './queued-publish.ts'
import { withoutStack } from './without-stack.ts'

/** How much may wait for one proxy. */
export interface LoadLimits {
  /** Publishes that are not settled. */
  maxQueued: number
  /** Bytes of their JSON. */
  maxQueuedBytes: number
}

/** What waits for one proxy, and how much of it may: memory has an end, and a proxy that hangs has none. */
export class PublishLoad {
  readonly #limits: LoadLimits
  #count = 0
  #bytes = 0
  #refused = false

  constructor(limits: LoadLimits) {
    this.#limits = limits
  }

  /** Counts a publish in. */
  add(item: EncodedItem, endpoint: string): void {
    const { maxQueued, maxQueuedBytes } = this.#limits
    const full =
      this.#count >= maxQueued
        ? `${maxQueued} publishes, as many as "maxQueued" allows, are`
        : this.#bytes + item.bytes > maxQueuedBytes
          ? `${this.#bytes} bytes of publishes, with this one more than the ${maxQueuedBytes} of "maxQueuedBytes", are`
          : ''
    if (full !== '') {
      const message = `${full} waiting for ${endpoint}: await some of them before you publish more`
      const error = (): PublishError =>
        new PublishError('overloaded', message, { endpoint, ...identityOf(item) })
      const seen = this.#refused
      this.#refused = true
      throw seen ? withoutStack(error) : error()
    }
    this.#refused = false
    this.#count++
    this.#bytes += item.bytes
  }

  /** Counts one out that has settled. */
  remove({ bytes }: EncodedItem): void {
    this.#count--
    this.#bytes -= bytes
  }
}
