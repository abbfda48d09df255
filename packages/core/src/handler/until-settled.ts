/**
 * Runs an answer on a platform that may stop with it: what `waitUntil` is given meanwhile, and what that hands on in
 * its turn, has settled before this has.
 */
export async function untilSettled<T>(
  run: (waitUntil: (promise: Promise<unknown>) => void) => Promise<T>,
): Promise<T> {
  const pending: Promise<unknown>[] = []
  try {
    return await run((promise) => void pending.push(promise))
  } finally {
    while (pending.length > 0) await Promise.allSettled(pending.splice(0))
  }
}
