import { entriesOf } from '../internal/entries-of.ts'
import { type Fail, refusal } from '../internal/fail.ts'
import { kindOf } from '../internal/kind-of.ts'
import { quoted } from '../internal/quoted.ts'

/**
 * Checks that a rule of the proxy is kept.
 *
 * @param fail Makes the error, here and below. Default a `GripInstructError`.
 */
export function check(kept: boolean, message: string, fail: Fail = refusal): asserts kept {
  if (!kept) throw fail(message)
}

/** Checks a text: what is not a string, or does not match, is refused. */
export function checkText(name: string, value: unknown, pattern: RegExp, rule: string): void {
  check(typeof value === 'string' && pattern.test(value), `"${name}" must be ${rule}`)
}

/** Checks that a field has one of its values. */
export function checkOneOf(name: string, value: unknown, allowed: readonly string[], fail?: Fail): void {
  check(allowed.includes(value as string), `"${name}" must be one of ${allowed.join(', ')}`, fail)
}

/**
 * Checks each of a list, or the one thing that is given for a list.
 *
 * @param checkItem Gets each item, `undefined` for a hole in the list, and its name for messages: `"channels[1]"`.
 */
export function checkEach<Item, Checked>(
  name: string,
  value: Item | readonly Item[] | undefined,
  checkItem: (item: Item, name: string) => Checked,
): Checked[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) return [checkItem(value as Item, name)]
  return Array.from(value as readonly Item[], (item, at) => checkItem(item, `${name}[${at}]`))
}

/** Checks filters, of which a single one is a list of one; an empty list is none. */
export function checkFilters(name: string, filters: unknown): readonly string[] | undefined {
  const list = checkEach(name, filters, (filter, title) => checkName(title, filter))
  return list.length > 0 ? list : undefined
}

/** Checks the texts by name that filters read. */
export function checkMeta(meta: unknown, fail?: Fail): Record<string, string> {
  const entries = entriesOf(meta)
  check(
    entries !== undefined,
    `"meta" must be an object or a Map that contains text; this is ${kindOf(meta)}`,
    fail,
  )
  for (const [name, value] of entries) {
    checkName('meta', name)
    check(typeof value === 'string', `the value of meta ${quoted(name)} must be a string`, fail)
    checkJsonText('meta', value)
  }
  return Object.fromEntries(entries) as Record<string, string>
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

/** Checks a whole number, of a unit where the field has one, and returns it. */
export function checkNumber(
  name: string,
  value: unknown,
  from: number,
  to: number,
  unit?: string,
  fail: Fail = refusal,
): number {
  const number = value as number
  if (Number.isInteger(number) && number >= from && number <= to) return number
  const count = unit === undefined ? 'whole number' : `whole number of ${unit}`
  const rule = `"${name}" must be a ${count} from ${grouped(from)} to ${grouped(to)}`
  if (typeof value !== 'number') throw fail(`${rule}, not ${kindOf(value)}`)
  const isThousandfold = unit === 'seconds' && number > to && number >= from * 1000 && number <= to * 1000
  if (isThousandfold) throw fail(`${rule}; ${number} looks like milliseconds`)
  throw fail(`${rule}, not ${number}`)
}

function grouped(number: number): string {
  return number.toLocaleString('en')
}
