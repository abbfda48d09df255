import type { Patience } from './inbox.ts'
import { TestProxyError, withWarnings } from './test-proxy-error.ts'

const later = globalThis.setTimeout
const cancel = globalThis.clearTimeout

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
  let timer: ReturnType<typeof later> | undefined
  const bound = new Promise<never>((_, reject) => {
    timer = later(() => {
      const message = `${what} did not arrive within ${timeout} ms`
      reject(new TestProxyError('ERR_GRIP_TEST_TIMEOUT', withWarnings(message, warnings())))
    }, timeout)
  })
  try {
    return await Promise.race([promise, bound])
  } finally {
    cancel(timer)
  }
}
