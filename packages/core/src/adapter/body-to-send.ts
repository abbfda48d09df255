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

/**
 * Headers of a response as platforms take them: all values by name, names in lower case, without what frames a message.
 *
 * @example
 * ```ts
 * const multiValueHeaders = headersToSend(response.headers)
 * ```
 */
export function headersToSend(headers: Iterable<readonly [string, string]>): Record<string, string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (!isFraming(key)) values.set(key, [...(values.get(key) ?? []), value])
  }
  return Object.fromEntries(values)
}

/** Headers for a platform that takes one value for each name. */
export interface SingleHeaders {
  /** Repeats joined by a comma, without `Set-Cookie`. */
  headers: Record<string, string>
  /** Values of `Set-Cookie`, which cannot be joined. */
  cookies: string[]
}

/**
 * Joins the values of each header.
 *
 * @example
 * ```ts
 * const { headers, cookies } = joinHeaders(headersToSend(response.headers))
 * ```
 */
export function joinHeaders({
  'set-cookie': cookies = [],
  ...others
}: Record<string, string[]>): SingleHeaders {
  const joined = Object.entries(others).map(([name, values]) => [name, values.join(', ')])
  return { headers: Object.fromEntries(joined) as Record<string, string>, cookies }
}
