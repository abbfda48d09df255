import { PublishError } from '../errors.ts'
import { createAbortController } from '../internal/abort-controller.ts'
import { quoted } from '../internal/quoted.ts'
import { inSlices, wait } from './in-slices.ts'
import type { PublishLoad } from './publish-load.ts'
import { type EncodedItem, identityOf, type PublishTerms, QueuedPublish } from './queued-publish.ts'
import { isRefusal, isTransient, pauseAfter, RefusalPace } from './retry.ts'
import { SharedSignals } from './shared-signals.ts'
import { ENVELOPE_BYTES, takeBatch } from './take-batch.ts'
import type { QueueTarget } from './target.ts'

/** How hard a queue tries. */
export interface QueueOptions {
  /** Attempts for each item. */
  attempts: number
  /** Milliseconds for each item, waiting and retries included. */
  deadline: number
}

/** Queues with publishes that are not settled, and what resolves once they are. */
export type BusyQueues = Map<PublishQueue, Promise<void>>

// A culprit in 10,000 items, the most of a POST, is found with eight refusals; halves would take fifteen.
const PARTS_OF_REFUSED = 4

/**
 * The items for one endpoint, in order: one POST is under way at a time, and what is queued meanwhile goes into
 * the next.
 */
export class PublishQueue {
  readonly #target: QueueTarget
  readonly #options: QueueOptions
  readonly #load: PublishLoad
  readonly #terms: PublishTerms
  readonly #busy: BusyQueues
  readonly #pace = new RefusalPace()
  readonly #signals = new SharedSignals((signal) => this.#abort(signal))
  #waiting: QueuedPublish[] = []
  #sending: readonly QueuedPublish[] = []
  #open = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #idle!: () => void
  #running = false
  #failures = 0

  constructor(target: QueueTarget, options: QueueOptions, load: PublishLoad, busy: BusyQueues) {
    this.#target = target
    this.#options = options
    this.#load = load
    this.#busy = busy
    this.#terms = {
      origin: target.origin,
      deadline: options.deadline,
      onSettled: (publish) => this.#end(publish),
    }
  }

  /** Publishes that are not settled. */
  get open(): number {
    return this.#open
  }

  /** Queues an item. */
  publish(item: EncodedItem, signal: AbortSignal | undefined): Promise<void> {
    try {
      this.#admit(item)
    } catch (error) {
      return Promise.reject(error as PublishError)
    }
    const publish = new QueuedPublish(item, signal, this.#terms)
    if (signal !== undefined) this.#signals.add(signal)
    if (signal?.aborted) publish.abort()
    else this.#waiting.push(publish)
    if (!this.#running) {
      this.#running = true
      void this.#run()
    }
    return publish.promise
  }

  #admit(item: EncodedItem): void {
    const { origin, maxBytes } = this.#target
    const all = ENVELOPE_BYTES + item.bytes
    if (all > maxBytes) {
      const { channel, id } = identityOf(item)
      const message = `the publish to channel ${quoted(channel)} has ${all} bytes; ${maxBytes} is the limit`
      throw new PublishError('too-large', message, { endpoint: origin, channel, id })
    }
    this.#load.add(item, origin)
    if (this.#open++ > 0) return
    this.#busy.set(this, new Promise((resolve) => (this.#idle = resolve)))
    // All have the same time, so that one timer is enough.
    this.#expireIn(this.#options.deadline)
  }

  #end({ item, signal }: QueuedPublish): void {
    this.#load.remove(item)
    if (signal !== undefined) this.#signals.remove(signal)
    if (--this.#open > 0) return
    this.#busy.delete(this)
    clearTimeout(this.#timer)
    this.#idle()
  }

  #expireIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#expire(), Math.max(0, Math.ceil(milliseconds)))
  }

  // The order of items is the order in which they expire.
  async #expire(): Promise<void> {
    const isOpen = (publish: QueuedPublish): boolean => !publish.settled
    const now = performance.now()
    const left = this.#waiting.findIndex((publish) => isOpen(publish) && publish.expires > now)
    const late = this.#sending
      .filter((publish) => publish.expires <= now)
      .concat(this.#waiting.splice(0, left < 0 ? this.#waiting.length : left))
    await inSlices(late, (publish, many) => publish.expire(many))
    const next = this.#sending.find(isOpen) ?? this.#waiting.find(isOpen)
    if (next !== undefined) this.#expireIn(next.expires - performance.now())
  }

  #abort(signal: AbortSignal): void {
    const aborted = [...this.#sending, ...this.#waiting].filter((publish) => publish.signal === signal)
    void inSlices(aborted, (publish, many) => publish.abort(many))
  }

  async #run(): Promise<void> {
    // What else this tick publishes comes along.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const { pause } = this.#pace
      if (pause > 0) await wait(Math.ceil(pause))
      this.#sending = takeBatch(this.#waiting, this.#target.maxBytes)
      if (this.#sending.length > 0) await this.#send(this.#sending)
    }
    this.#sending = []
    this.#running = false
    this.#failures = 0
  }

  async #send(batch: readonly QueuedPublish[]): Promise<void> {
    const controller = createAbortController()
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
    this.#pace.taken()
    this.#target.budget.refill()
    for (const publish of batch) publish.succeed()
  }

  async #recover(batch: readonly QueuedPublish[], error: unknown): Promise<void> {
    const open = batch.filter(({ settled }) => !settled)
    for (const publish of open) {
      publish.onGivenUp = undefined
      publish.lastError = error
    }
    if (isRefusal(error)) {
      this.#pace.refused()
      // Culprits come in rows: what is next to one goes alone, or all that wait would be refused for it.
      if (batch.length === 1 && this.#waiting.length > 0) this.#waiting[0]!.company = 1
    }
    if (batch.length > 1 && isRefusal(error)) {
      // Nothing of it was published. Parts find the culprit in fewer POSTs than one by one.
      for (const publish of open) publish.company = Math.ceil(batch.length / PARTS_OF_REFUSED)
      this.#waiting = [...open, ...this.#waiting]
      return
    }
    const pause = isTransient(error) ? pauseAfter(error, ++this.#failures) : Number.POSITIVE_INFINITY
    const [again, over]: [QueuedPublish[], QueuedPublish[]] = [[], []]
    for (const publish of open) (this.#mayRetry(publish, pause) ? again : over).push(publish)
    const retries = again.length > 0 && this.#target.budget.take()
    await inSlices(retries ? over : open, (publish, many) => publish.fail(error, many))
    if (!retries) return
    this.#waiting = [...again, ...this.#waiting]
    await wait(pause)
  }

  #mayRetry(publish: QueuedPublish, pause: number): boolean {
    return ++publish.attempts < this.#options.attempts && performance.now() + pause < publish.expires
  }
}
