import { PublishError } from '../errors.ts'
import type { PublishPolicy } from './publisher-options.ts'
import { type EncodedItem, identityOf } from './queued-publish.ts'

/** Waits for as many endpoints as the policy asks for. */
export async function settleByPolicy(
  policy: PublishPolicy,
  origins: readonly string[],
  outcomes: readonly Promise<void>[],
  item: EncodedItem,
): Promise<void> {
  if (policy === 'any') {
    try {
      return await Promise.any(outcomes)
    } catch {
      // All have failed: the results below say how.
    }
  }
  const settled = await Promise.allSettled(outcomes)
  const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  if (errors.length === 0) return
  if (settled.length === 1) throw errors[0]
  throw new PublishError(
    'several',
    `${errors.length} of ${settled.length} proxies did not take the publish`,
    {
      ...identityOf(item),
      errors,
      results: settled.map((one, index) => ({
        endpoint: origins[index]!,
        error: one.status === 'rejected' ? (one.reason as unknown) : undefined,
      })),
    },
  )
}
