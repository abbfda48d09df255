import { checkInput } from './check-input.ts'

/** A header parameter; the value is `''` where there is no `=`. */
export type HeaderParameter = readonly [name: string, value: string]

/** One comma-separated part of a header: its leading value and the parameters after it. */
export interface HeaderPart {
  /** Text up to the first `;`, trimmed, quotes kept. */
  value: string
  /** Parameters in order; names as received, quotes of values removed. */
  parameters: readonly HeaderParameter[]
}

/** The parts of one header value. */
export interface HeaderParts {
  parts: readonly HeaderPart[]
  /** Parts with an unterminated quote in a parameter, which proxies skip without a word. */
  skipped: readonly string[]
}

/**
 * Splits a header value into parts and their parameters as Pushpin does: a comma inside quotes separates
 * nothing, a semicolon does unless it is in the quoted value of a parameter.
 *
 * @throws {TypeError} A value that is no text.
 *
 * @example
 * parseHeaderParts('a; x=1, b').parts // [{ value: 'a', parameters: [['x', '1']] }, { value: 'b', parameters: [] }]
 */
export function parseHeaderParts(value: string): HeaderParts {
  const parts: HeaderPart[] = []
  const skipped: string[] = []
  for (const text of splitList(checkInput('value', value))) {
    const end = text.indexOf(';')
    const parameters = end < 0 ? [] : parseParameters(text.slice(end + 1))
    if (parameters === undefined) skipped.push(text)
    else parts.push({ value: (end < 0 ? text : text.slice(0, end)).trim(), parameters })
  }
  return { parts, skipped }
}

/** Splits a header value at the commas outside quotes; empty pieces are left out. */
export function splitList(value: string): string[] {
  const pieces: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at < value.length; at++) {
    const character = value[at]
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (character === ',' && !quoted) {
      pieces.push(value.slice(start, at))
      start = at + 1
    }
  }
  pieces.push(value.slice(start))
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '')
}

/** Reads `name=value; name="quoted value"; …`, quoted at once after the `=`; `undefined` when a quote does not end. */
export function parseParameters(text: string): HeaderParameter[] | undefined {
  const parameters: HeaderParameter[] = []
  let at = 0
  while (at < text.length) {
    const end = indexOrEnd(text, ';', at)
    const equals = at + text.slice(at, end).indexOf('=')
    if (equals < at) {
      const name = text.slice(at, end).trim()
      if (name !== '') parameters.push([name, ''])
      at = end + 1
      continue
    }
    const name = text.slice(at, equals).trim()
    if (text[equals + 1] !== '"') {
      parameters.push([name, text.slice(equals + 1, end).trim()])
      at = end + 1
      continue
    }
    const quoted = readQuoted(text, equals + 2)
    if (quoted === undefined) return undefined
    parameters.push([name, quoted.value])
    at = indexOrEnd(text, ';', quoted.end) + 1
  }
  return parameters
}

function indexOrEnd(text: string, character: string, from: number): number {
  const index = text.indexOf(character, from)
  return index < 0 ? text.length : index
}

function readQuoted(text: string, start: number): { value: string; end: number } | undefined {
  let value = ''
  for (let at = start; at < text.length; at++) {
    const character = text[at]!
    if (character === '"') return { value, end: at + 1 }
    if (character !== '\\') value += character
    else if (++at < text.length) value += text[at]
  }
  return undefined
}
