import { PublishError } from '../errors.ts'
import { quoted } from '../internal/quoted.ts'
import { type PublishTerms, QueuedPublish } from './queued-publish.ts'
import { isRefusal, isTransient, pauseAfter, type RetryBudget } from './retry.ts'
import type { EncodedItem } from './types.ts'

/** Where a queue sends to. */
export interface QueueTarget {
  /** Names it in errors. */
  readonly origin: string
  /** Largest POST, in bytes. */
  readonly maxBytes: number
  /** What it may spend on retries. */
  readonly budget: RetryBudget
  /** Sends items in one POST, which is taken as a whole or not at all. The controller aborts it, from either side. */
  post(items: readonly EncodedItem[], controller: AbortController): Promise<void>
}

/** How hard a queue tries. */
export interface QueueOptions {
  /** Attempts for each item. */
  attempts: number
  /** Milliseconds for each item, waiting and retries included. */
  deadline: number
}

/** Queues with publishes that are not settled, and what resolves once they are. */
export type BusyQueues = Map<PublishQueue, Promise<void>>

/** Bytes of a POST without items. */
export const ENVELOPE_BYTES = 12

/**
 * The items for one endpoint, in order: one POST is under way at a time, and what is queued meanwhile goes into
 * the next.
 */
export class PublishQueue {
  readonly #target: QueueTarget
  readonly #options: QueueOptions
  readonly #terms: PublishTerms
  readonly #busy: BusyQueues
  #waiting: QueuedPublish[] = []
  #sending: readonly QueuedPublish[] = []
  #open = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #idle!: () => void
  #running = false
  #failures = 0

  constructor(target: QueueTarget, options: QueueOptions, busy: BusyQueues) {
    this.#target = target
    this.#options = options
    this.#busy = busy
    this.#terms = { origin: target.origin, deadline: options.deadline, onSettled: () => this.#end() }
  }

  /** Publishes that are not settled. */
  get open(): number {
    return this.#open
  }

  /**
   * Queues an item.
   *
   * @throws {PublishError} The endpoint did not take it.
   */
  publish(item: EncodedItem, signal: AbortSignal | undefined): Promise<void> {
    const { origin, maxBytes } = this.#target
    const bytes = ENVELOPE_BYTES + item.bytes
    if (bytes > maxBytes) {
      const { channel, id } = item.item
      const message = `the publish to channel ${quoted(channel)} has ${bytes} bytes; ${maxBytes} is the limit`
      return Promise.reject(new PublishError('too-large', message, { endpoint: origin, channel, id }))
    }
    this.#begin()
    const publish = new QueuedPublish(item, signal, this.#terms)
    this.#waiting.push(publish)
    if (!this.#running) {
      this.#running = true
      void this.#run()
    }
    return publish.promise
  }

  async #run(): Promise<void> {
    // What else this tick publishes comes along.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      this.#sending = this.#take()
      if (this.#sending.length > 0) await this.#send(this.#sending)
    }
    this.#sending = []
    this.#running = false
    this.#failures = 0
  }

  #begin(): void {
    if (this.#open++ > 0) return
    this.#busy.set(this, new Promise((resolve) => (this.#idle = resolve)))
    // All have the same time, so that one timer is enough.
    this.#timer = setTimeout(this.#expire, this.#options.deadline)
  }

  #end(): void {
    if (--this.#open > 0) return
    this.#busy.delete(this)
    clearTimeout(this.#timer)
    this.#idle()
  }

  readonly #expire = (): void => {
    const now = performance.now()
    for (const publish of this.#inOrder()) {
      if (publish.expires <= now) publish.expire()
    }
    const next = this.#inOrder().find(({ settled }) => !settled)
    if (next === undefined) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#expire, Math.ceil(next.expires - now))
  }

  #inOrder(): QueuedPublish[] {
    return [...this.#sending, ...this.#waiting]
  }

  /** Takes as many from the front as fit into one POST. */
  #take(): QueuedPublish[] {
    const batch: QueuedPublish[] = []
    let bytes = ENVELOPE_BYTES - 1
    let most = Number.POSITIVE_INFINITY
    let taken = 0
    for (const publish of this.#waiting) {
      if (!publish.settled) {
        bytes += publish.item.bytes + 1
        most = Math.min(most, publish.company)
        if (batch.length > 0 && (batch.length >= most || bytes > this.#target.maxBytes)) break
        batch.push(publish)
      }
      taken++
    }
    this.#waiting.splice(0, taken)
    return batch
  }

  async #send(batch: readonly QueuedPublish[]): Promise<void> {
    const controller = new AbortController()
    let wanted = batch.length
    const giveUp = (): void => {
      if (--wanted === 0) controller.abort()
    }
    for (const publish of batch) publish.onGivenUp = giveUp
    try {
      await this.#target.post(
        batch.map(({ item }) => item),
        controller,
      )
    } catch (error) {
      await this.#recover(batch, error)
      return
    }
    this.#failures = 0
    this.#target.budget.refill()
    for (const publish of batch) publish.succeed()
  }

  async #recover(batch: readonly QueuedPublish[], error: unknown): Promise<void> {
    const open = batch.filter(({ settled }) => !settled)
    for (const publish of open) publish.onGivenUp = undefined
    if (batch.length > 1 && isRefusal(error)) {
      // Nothing of it was published. Halves find the culprit in fewer POSTs than one by one.
      for (const publish of open) publish.company = Math.ceil(batch.length / 2)
      this.#waiting = [...open, ...this.#waiting]
      return
    }
    const pause = isTransient(error) ? pauseAfter(error, ++this.#failures) : Number.POSITIVE_INFINITY
    const again = open.filter((publish) => this.#mayRetry(publish, pause, error))
    if (again.length === 0) return
    if (!this.#target.budget.take()) {
      for (const publish of again) publish.fail(error)
      return
    }
    this.#waiting = [...again, ...this.#waiting]
    await new Promise((resolve) => setTimeout(resolve, pause))
  }

  #mayRetry(publish: QueuedPublish, pause: number, error: unknown): boolean {
    publish.attempts++
    publish.lastError = error
    if (publish.attempts < this.#options.attempts && performance.now() + pause < publish.expires) return true
    publish.fail(error)
    return false
  }
}
