import { GripConfigError } from '../errors.ts'
import { invalidArgument } from './invalid-argument.ts'
import { quoted } from './quoted.ts'

/**
 * Refuses an option that nothing reads, which is mostly a misspelt one.
 *
 * @throws {GripConfigError} It names the option, and the one that was probably meant.
 * @throws {TypeError} Something that is no object.
 */
export function checkOptions(what: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw invalidArgument(`${what} takes an object`)
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const near = known.find((candidate) => alike(candidate, name))
    throw new GripConfigError(
      `${what} has no ${quoted(name)}${near === undefined ? '' : `; did you mean "${near}"?`}`,
    )
  }
}

// Same letters but for case, separators, their order, and at most two. Lengths come first: a name can be of any.
function alike(left: string, right: string): boolean {
  const [a, b] = [left, right].map((name) => name.toLowerCase().replace(/[-_]/g, '')) as [string, string]
  return Math.abs(a.length - b.length) <= 2 && missing(a, b) <= 2 && missing(b, a) <= 2
}

/** How many letters of a text another does not have. */
function missing(text: string, other: string): number {
  return [...other].reduce((rest, letter) => rest.replace(letter, ''), text).length
}
