import { canHaveBody } from '../internal/is-response.ts'

/**
 * Body of a response, where HTTP lets its answer have one; one that may not be sent is cancelled.
 *
 * @example
 * ```ts
 * const body = bodyToSend(response, request.method) === null ? '' : await response.text()
 * ```
 */
export function bodyToSend({ status, body }: Response, method: string): Response['body'] {
  if (method !== 'HEAD' && canHaveBody(status)) return body
  void body?.cancel().catch(() => undefined)
  return null
}
