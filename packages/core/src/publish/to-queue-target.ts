import { type LoadLimits, PublishLoad } from './publish-load.ts'
import type { QueueTarget } from './queue-target.ts'
import { RetryBudget } from './retry.ts'
import type { PublishTarget } from './target.ts'
import type { PublishItem } from './types.ts'
import { untilAborted } from './until-aborted.ts'

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
