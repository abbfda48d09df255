/** Text as a URL; `undefined` for what is none. Not every runtime has `URL.canParse`. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
