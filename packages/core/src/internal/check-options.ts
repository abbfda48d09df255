import { GripConfigError } from '../errors.ts'
import { invalidArgument } from './invalid-argument.ts'

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
      `${what} has no "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
    )
  }
}

// Same letters but for case, separators, and at most two that differ. Lengths come first: a name can be of any.
function alike(left: string, right: string): boolean {
  const [a, b] = [left, right].map((name) => name.toLowerCase().replace(/[-_]/g, '')) as [string, string]
  return Math.abs(a.length - b.length) <= 2 && distance(a, b) <= 2
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}
