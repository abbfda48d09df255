import type { PublishLoad } from './publish-load.ts'
import type { EncodedItem } from './queued-publish.ts'
import type { RetryBudget } from './retry.ts'

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
