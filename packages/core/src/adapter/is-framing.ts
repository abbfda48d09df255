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
