import type { QueueTarget } from './publish-queue.ts'
import { RetryBudget } from './retry.ts'
import type { PublishTarget } from './target.ts'

/** Puts a queue in front of another way to a proxy; its messages have no limit that is known here. */
export function toQueueTarget(target: PublishTarget): QueueTarget {
  return {
    get origin() {
      return target.origin
    },
    maxBytes: Number.POSITIVE_INFINITY,
    budget: new RetryBudget(),
    async post(items, { signal }) {
      await target.post(
        items.map(({ item }) => item),
        signal,
      )
    },
  }
}
