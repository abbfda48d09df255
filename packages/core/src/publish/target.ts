import { type LoadLimits, PublishLoad } from './publish-load.ts'
import type { EncodedItem } from './queued-publish.ts'
import { RetryBudget } from './retry.ts'
import type { PublishItem } from './types.ts'
import { untilAborted } from './until-aborted.ts'

/** A way to a proxy other than its HTTP control port, for {@link Publisher.add}; `@grip/zmq` has one. */
export interface PublishTarget {
  /** Names the proxy in errors; it shows no secret. */
  readonly origin: string
  /**
   * Sends items, in their order. Their channels have the prefix, and bytes are base64 in a field of the ending
   * `-bin`.
   *
   * @throws {PublishError} They were not taken, or not all of them.
   */
  post(items: readonly PublishItem[], signal?: AbortSignal): Promise<void>
}

/** Whether something is a {@link PublishTarget}, and not the configuration of a proxy. */
export function isPublishTarget(value: unknown): value is PublishTarget {
  return typeof (value as Partial<PublishTarget> | null)?.post === 'function'
}

/** Where a queue sends to. */
export interface QueueTarget {
  /** Names it in errors. */
  readonly origin: string
  /** Largest POST, in bytes. */
  readonly maxBytes: number
  /** What it may spend on retries. */
  readonly budget: RetryBudget
  /** What waits for it, over all queues. */
  readonly load: PublishLoad
  /** Sends items in one POST, which is taken as a whole or not at all. The controller aborts it, from either side. */
  post(items: readonly EncodedItem[], controller: AbortController): Promise<void>
}

/** Puts a queue in front of another way to a proxy; its messages have no limit that is known here. */
export function toQueueTarget(target: PublishTarget, limits: LoadLimits): QueueTarget {
  return {
    get origin() {
      return target.origin
    },
    maxBytes: Number.POSITIVE_INFINITY,
    budget: new RetryBudget(),
    load: new PublishLoad(limits),
    async post(items, { signal }) {
      const parsed = items.map(({ text }) => JSON.parse(text) as PublishItem)
      await untilAborted(target.post(parsed, signal), signal)
    },
  }
}
