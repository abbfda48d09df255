import type { QueuedPublish } from './queued-publish.ts'

/** Bytes of a POST without items. */
export const ENVELOPE_BYTES = 12

// Reading and writing more than these would hold up the event loop, where no size limits a batch.
const MOST_ITEMS = 10_000

/** Takes as many from the front as fit into one POST, and drops what needs none any more. */
export function takeBatch(waiting: QueuedPublish[], maxBytes: number): QueuedPublish[] {
  const batch: QueuedPublish[] = []
  let bytes = ENVELOPE_BYTES - 1
  let most = MOST_ITEMS
  let taken = 0
  for (const publish of waiting) {
    if (!publish.settled && !publish.signal?.aborted) {
      bytes += publish.item.bytes + 1
      most = Math.min(most, publish.company)
      if (batch.length > 0 && (batch.length >= most || bytes > maxBytes)) break
      batch.push(publish)
    }
    taken++
  }
  waiting.splice(0, taken)
  return batch
}
