import { giveUpAfter } from '../patience.ts'
import type { Patience } from './inbox.ts'
import { TestProxyError, withWarnings } from './test-proxy-error.ts'

/**
 * Waits for a promise, up to the timeout of a test.
 *
 * @throws {TestProxyError} It did not settle in time.
 */
export async function within<T>(
  promise: Promise<T>,
  what: string,
  { timeout, warnings }: Patience,
): Promise<T> {
  let cancel!: () => void
  const bound = new Promise<never>((_, reject) => {
    cancel = giveUpAfter(timeout, () => {
      const message = `${what} did not arrive within ${timeout} ms`
      reject(new TestProxyError('ERR_GRIP_TEST_TIMEOUT', withWarnings(message, warnings())))
    })
  })
  try {
    return await Promise.race([promise, bound])
  } finally {
    cancel()
  }
}
