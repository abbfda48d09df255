import type { DevProxyEvent } from '../log.ts'

/** Why a {@link TestProxyError} was thrown. */
export type TestProxyErrorCode =
  'ERR_GRIP_TEST_TIMEOUT' | 'ERR_GRIP_TEST_CLOSED' | 'ERR_GRIP_TEST_REFUSED' | 'ERR_GRIP_TEST_CLOCK'

/** Something that a test waited for did not happen. */
export class TestProxyError extends Error {
  override name = 'TestProxyError'
  /** Stable code: nothing arrived in time, the connection ended first, your app refused it, or the clock cannot be moved. */
  readonly code: TestProxyErrorCode
  /** What your app answered instead of opening the WebSocket. */
  readonly response: Response | undefined

  constructor(code: TestProxyErrorCode, message: string, response?: Response) {
    super(message)
    this.code = code
    this.response = response
  }
}

/** The proxy's warnings, as the end of a message. */
export function withWarnings(message: string, warnings: readonly DevProxyEvent[]): string {
  if (warnings.length === 0) return message
  const lines = warnings.slice(-5).map(({ code, path = '', message: text }) => `  ! ${code}: ${path} ${text}`)
  return `${message}; the proxy warns:\n${lines.join('\n')}`
}
