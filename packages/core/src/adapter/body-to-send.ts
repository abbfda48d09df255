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

/** Headers as platforms take them, with names in lower case and without what frames a message. */
export interface HeadersToSend {
  /** All values by name. */
  multiple: Record<string, string[]>
  /** One value for each name, repeats joined by a comma, without `Set-Cookie`. */
  single: Record<string, string>
  /** Values of `Set-Cookie`. */
  cookies: string[]
}

/**
 * Lists the headers of a response as a platform takes them.
 *
 * @example
 * ```ts
 * const { single, cookies } = headersToSend(response.headers)
 * ```
 */
export function headersToSend(headers: Iterable<readonly [string, string]>): HeadersToSend {
  const values = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (!isFraming(key)) values.set(key, [...(values.get(key) ?? []), value])
  }
  const multiple = Object.fromEntries(values)
  const { 'set-cookie': cookies = [], ...others } = multiple
  const single = Object.fromEntries(Object.entries(others).map(([name, all]) => [name, all.join(', ')]))
  return { multiple, single, cookies }
}
