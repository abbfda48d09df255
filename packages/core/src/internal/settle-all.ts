/** Waits until all promises of a list have settled, and those that are added to it meanwhile. */
export async function settleAll(pending: Promise<unknown>[]): Promise<void> {
  while (pending.length > 0) await Promise.allSettled(pending.splice(0))
}
