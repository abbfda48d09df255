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

/**
 * Whether a header frames a message or belongs to one connection. A platform sets these itself; an app's own,
 * which are of another body or hop, would cut the answer short or leave its client waiting.
 *
 * @param name In lower case.
 * @example
 * ```ts
 * const headers = [...response.headers].filter(([name]) => !isFraming(name))
 * ```
 */
export function isFraming(name: string): boolean {
  return FRAMING.test(name)
}

const FRAMING = /^(connection|content-length|keep-alive|proxy-connection|te|trailer|transfer-encoding)$/
