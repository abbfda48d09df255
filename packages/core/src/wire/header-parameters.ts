/** One comma-separated part of a header: its leading value and the parameters after it. */
export interface HeaderPart {
  /** Text up to the first `;`, trimmed. */
  value: string
  /** Parameters in order; names as received, quotes removed, `''` for one without `=`. */
  parameters: readonly (readonly [name: string, value: string])[]
}

/** The parts of one header value. */
export interface HeaderParts {
  parts: readonly HeaderPart[]
  /** Parts that hold an unterminated quote, which proxies skip without a word. */
  skipped: readonly string[]
}

/**
 * Splits a header value at its commas, and each part at its semicolons; both may stand inside quotes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.6
 */
export function parseHeaderParts(value: string): HeaderParts {
  const parts: HeaderPart[] = []
  const skipped: string[] = []
  for (const text of splitOutsideQuotes(value, ',')) {
    if (text.trim() === '') continue
    const pieces = splitOutsideQuotes(text, ';')
    const parameters = pieces
      .slice(1)
      .filter((piece) => piece.trim() !== '')
      .map(parseParameter)
    if (parameters.includes(undefined) || isQuoteOpen(text)) skipped.push(text.trim())
    else parts.push({ value: pieces[0]!.trim(), parameters: parameters as [string, string][] })
  }
  return { parts, skipped }
}

/** Reads `name=value` or `name="quoted value"`; `undefined` when the quote does not end. */
export function parseParameter(text: string): [name: string, value: string] | undefined {
  const equals = text.indexOf('=')
  if (equals < 0) return [text.trim(), '']
  const name = text.slice(0, equals).trim()
  const value = text.slice(equals + 1).trim()
  if (!value.startsWith('"')) return [name, value]
  const unquoted = unquote(value)
  return unquoted === undefined ? undefined : [name, unquoted]
}

/** Splits at a separator that is not inside double quotes. */
export function splitOutsideQuotes(text: string, separator: string): string[] {
  const pieces: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (character === separator && !quoted) {
      pieces.push(text.slice(start, at))
      start = at + 1
    }
  }
  pieces.push(text.slice(start))
  return pieces
}

function unquote(text: string): string | undefined {
  let value = ''
  for (let at = 1; at < text.length; at++) {
    const character = text[at]!
    if (character === '"') return value
    if (character !== '\\') value += character
    else if (++at < text.length) value += text[at]
  }
  return undefined
}

function isQuoteOpen(text: string): boolean {
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    if (quoted && text[at] === '\\') at++
    else if (text[at] === '"') quoted = !quoted
  }
  return quoted
}
