import { GripInstructError } from '../errors.ts'
import { kindOf } from '../internal/kind-of.ts'

/**
 * Checks that a rule of the proxy is kept.
 *
 * @throws {GripInstructError} With the message, which names the field and the rule.
 */
export function check(kept: boolean, message: string): asserts kept {
  if (!kept) throw new GripInstructError(message)
}

/** Checks a text, and returns it: what is not a string, or does not match, is refused. */
export function checkText(
  name: string,
  value: unknown,
  pattern: RegExp,
  rule = 'text that the proxy accepts',
): string {
  check(typeof value === 'string' && pattern.test(value), `"${name}" must be ${rule}`)
  return value
}

/**
 * Checks a name, and returns it: text as {@link checkJsonText} wants it, not empty and without NUL, at which some
 * proxies cut it off.
 */
export function checkName(name: string, value: unknown): string {
  const kind = typeof value === 'object' && value !== null ? `; this is ${kindOf(value)}` : ''
  check(typeof value === 'string' && value !== '', `"${name}" must be a non-empty string${kind}`)
  check(!value.includes('\0'), `"${name}" must not contain NUL`)
  return checkJsonText(name, value)
}

/** Checks text that proxies read from JSON where they take no bytes, and returns it: it must arrive as it is. */
export function checkJsonText(name: string, value: unknown): string {
  check(typeof value === 'string', `"${name}" must be a string`)
  check(
    !/\p{Surrogate}/u.test(value),
    `"${name}" contains half of a surrogate pair, which UTF-8 cannot carry`,
  )
  check(!value.startsWith('\ufeff'), `"${name}" begins with U+FEFF, a byte order mark, which proxies drop`)
  return value
}

/** Most seconds of every time that a proxy keeps. It counts more than 2,147,483 as less than none. */
export const MAX_SECONDS = 3_600

/**
 * Checks a whole number, and returns it.
 *
 * @param from The lowest that is taken.
 * @param to The highest that is taken.
 * @param unit What it counts, where the field has a unit.
 * @param refuse Makes the error. Default a `GripInstructError`.
 */
export function checkNumber(
  name: string,
  value: unknown,
  from: number,
  to: number,
  unit?: string,
  refuse: (message: string) => Error = (message) => new GripInstructError(message),
): number {
  const number = value as number
  if (Number.isInteger(number) && number >= from && number <= to) return number
  const count = unit === undefined ? 'whole number' : `whole number of ${unit}`
  const rule = `"${name}" must be a ${count} from ${grouped(from)} to ${grouped(to)}`
  if (typeof value !== 'number') throw refuse(`${rule}, not ${kindOf(value)}`)
  const isThousandfold = unit === 'seconds' && number > to && number >= from * 1000 && number <= to * 1000
  if (isThousandfold) throw refuse(`${rule}; ${number} looks like milliseconds`)
  throw refuse(`${rule}, not ${number}`)
}

function grouped(number: number): string {
  return number.toLocaleString('en')
}
