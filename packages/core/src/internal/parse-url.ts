/**
 * Reads text as a URL; `undefined` for text that is not one. Not every runtime has `URL.canParse`.
 *
 * @example
 * ```ts
 * parseUrl('https://example.com')?.host // 'example.com'
 * ```
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
