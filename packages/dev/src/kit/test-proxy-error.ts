import type { DevProxyEvent } from '../log.ts'

/** Why a {@link TestProxyError} was thrown. */
export type TestProxyErrorCode =
  'ERR_GRIP_TEST_TIMEOUT' | 'ERR_GRIP_TEST_CLOSED' | 'ERR_GRIP_TEST_REFUSED' | 'ERR_GRIP_TEST_CLOCK'

/** A test asked for something that did not come. */
export class TestProxyError extends Error {
  override name = 'TestProxyError'
  /** Stable kind: nothing came in time, the connection ended first, it was refused, or the clock cannot be moved. */
  readonly code: TestProxyErrorCode
  /** What the app answered in place of a WebSocket. */
  readonly response: Response | undefined

  constructor(code: TestProxyErrorCode, message: string, response?: Response) {
    super(message)
    this.code = code
    this.response = response
  }
}

/** What the proxy has warned of, as the end of a message. */
export function withWarnings(message: string, warnings: readonly DevProxyEvent[]): string {
  if (warnings.length === 0) return message
  const lines = warnings.slice(-5).map(({ code, path = '', message: text }) => `  ! ${code}: ${path} ${text}`)
  return `${message}; the proxy warns:\n${lines.join('\n')}`
}
