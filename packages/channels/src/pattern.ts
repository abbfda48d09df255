import { invalidArgument, quoted } from './errors.ts'

/** Values for the parameters of a pattern. */
export type ParametersOf<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [name in Name]: string | number } & ParametersOf<Rest>
  : unknown

/** A pattern of channel names, taken apart. */
export interface Pattern {
  /** As it was written. */
  text: string
  /** The names of its parameters, in order. */
  names: readonly string[]
  /** The text before, between and after the parameters. */
  literals: readonly string[]
}

/** Most bytes of a channel's name. */
const MAX_NAME = 512

/**
 * Takes a pattern apart.
 *
 * @throws {TypeError} A pattern that breaks a rule of patterns; the message says which.
 */
export function parsePattern(text: string): Pattern {
  const parts = text.split(/\{(\w*)\}/)
  const literals = parts.filter((_, index) => index % 2 === 0)
  const names = parts.filter((_, index) => index % 2 === 1)
  const refuse = (rule: string) => invalidArgument(`channel pattern ${quoted(text)}: ${rule}`)
  if (text === '' || text.length > 200) throw refuse('a pattern has 1 to 200 characters')
  if (!literals.every((literal) => /^[\w./:-]*$/.test(literal)))
    throw refuse('outside of {parameters} use letters, digits and - _ . / :')
  if (names.includes('') || new Set(names).size < names.length)
    throw refuse('each parameter needs a name of its own between { and }')
  if (!literals.slice(1, -1).every((literal) => /[-/:]/.test(literal)))
    throw refuse('put - / or : between two parameters, so that their values cannot run together')
  return { text, names, literals }
}

/**
 * The name of a channel. Values are encoded, so that different values never make the same name.
 *
 * @throws {TypeError} A value that is missing, empty or not text; a name of more than 512 bytes.
 */
export function encodeName({ text, names, literals }: Pattern, parameters: object | undefined): string {
  const values = (parameters ?? {}) as Record<string, unknown>
  // In these, no parameter would be found.
  if (typeof values !== 'object' || Symbol.iterator in values || 'then' in values)
    throw invalidArgument(`the parameters of ${quoted(text)} must be an object: { name: value }`)
  const unknown = Object.keys(values).find((name) => !names.includes(name))
  if (unknown !== undefined) throw invalidArgument(`${quoted(text)} has no parameter ${quoted(unknown)}`)
  const name = literals.reduce(
    (before, literal, index) =>
      before + encodeValue(text, names[index - 1]!, values[names[index - 1]!]) + literal,
  )
  if (name.length > MAX_NAME)
    throw invalidArgument(
      `a channel of ${quoted(text)} can have a name of at most 512 bytes, with its values encoded; this one has ${name.length}`,
    )
  return name
}

/** The values in a name that {@link encodeName} made, or `undefined` for any other text. */
export function matchName(pattern: Pattern, name: string): Record<string, string> | undefined {
  const values = name.length > MAX_NAME ? undefined : valuesIn(pattern, name)
  if (values === undefined) return undefined
  try {
    const parameters = Object.fromEntries(
      pattern.names.map((key, index) => [key, decodeURIComponent(values[index]!)]),
    )
    // "%61" also decodes to "a", but is not a name of this pattern.
    return encodeName(pattern, parameters) === name ? parameters : undefined
  } catch {
    return undefined
  }
}

/** Whether two patterns can make the same name. */
export function overlaps(one: Pattern, other: Pattern): boolean {
  const [a, b] = [stepsOf(one), stepsOf(other)]
  const seen = new Set<number>()
  const meets = (i: number, j: number): boolean => {
    const state = i * (b.length + 1) + j
    if (seen.has(state)) return false
    seen.add(state)
    if (i === a.length && j === b.length) return true
    if (a[i] === MORE && (meets(i + 1, j) || (fits(b[j]) && meets(i, j + 1)))) return true
    if (b[j] === MORE && (meets(i, j + 1) || (fits(a[i]) && meets(i + 1, j)))) return true
    const [left, right] = [a[i], b[j]]
    if (left === undefined || right === undefined || left === MORE || right === MORE) return false
    const same = left === ONE ? fits(right) : right === ONE ? fits(left) : left === right
    return same && meets(i + 1, j + 1)
  }
  return meets(0, 0)
}

// The text between the literals. Encoding it again shows whether it is a value.
function valuesIn({ literals: [first = '', ...literals] }: Pattern, name: string): string[] | undefined {
  const values: string[] = []
  let position = first.length
  for (const [index, literal] of literals.entries()) {
    const isLast = index === literals.length - 1
    const end = isLast ? name.length - literal.length : name.indexOf(literal, position)
    if (end <= position) return undefined
    values.push(name.slice(position, end))
    position = end + literal.length
  }
  return values
}

// A parameter is one character or more.
const ONE = 'one'
const MORE = 'more'

function stepsOf({ literals }: Pattern): string[] {
  return literals.flatMap((literal, index) => (index === 0 ? [...literal] : [ONE, MORE, ...literal]))
}

function fits(step: string | undefined): boolean {
  return step === ONE || (step !== undefined && /^[\w.~%]$/.test(step))
}

function encodeValue(pattern: string, name: string, value: unknown): string {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value
  if (typeof text !== 'string' || text === '')
    throw invalidArgument(
      `parameter "${name}" of ${quoted(pattern)} must be text with at least one character, or a number`,
    )
  try {
    return encodeURIComponent(text).replace(/[-!*'()]/g, encodeMark)
  } catch {
    throw invalidArgument(`parameter "${name}" of ${quoted(pattern)} has half of a surrogate pair`)
  }
}

function encodeMark(mark: string): string {
  return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`
}
