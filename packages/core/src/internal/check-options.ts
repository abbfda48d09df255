import { invalidArgument } from './invalid-argument.ts'
import { isObject } from './is-object.ts'
import { kindOf } from './kind-of.ts'
import { quoted } from './quoted.ts'
import { refuseConfig } from './refuse-config.ts'

/**
 * Refuses an option that nothing reads, which is mostly a misspelt one.
 *
 * @throws {GripConfigError} It names the option, and the one that was probably meant; or a promise, a `Map` or a list.
 * @throws {TypeError} Something that is no object.
 */
export function checkOptions(what: string, options: object, known: readonly string[]): void {
  if (!isObject(options)) throw invalidArgument(`${what} takes an object`)
  // Nothing would be found in a promise, a Map or a list, and all that is in it be lost.
  if ('then' in options || Symbol.iterator in options)
    refuseConfig(`${what} takes an object of fields; this is ${kindOf(options)}`)
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const near = known.find((candidate) => candidate === MEANT[plain(name)] || isNear(candidate, name))
    const hint = near === undefined ? '' : `; did you mean "${near}"?`
    refuseConfig(`${what} has no ${quoted(name)}${hint}`)
  }
}

// Other names of the same thing, which share few letters with it, in lower case and in one piece.
const MEANT: Readonly<Record<string, string>> = {
  url: 'controlUrl',
  uri: 'controlUrl',
  iss: 'issuer',
  controliss: 'issuer',
  verifyiss: 'verifyIssuer',
}

// But for case and separators, and for two letters that are missing and two too many; one and one in a short name.
function isNear(left: string, right: string): boolean {
  const most = plain(left).length > 4 ? 2 : 1
  return isWithin(plain(left), plain(right), most, most)
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '')
}

function isWithin(a: string, b: string, missing: number, extra: number): boolean {
  if (missing < 0 || extra < 0) return false
  if (a === '' || b === '') return a.length <= missing && b.length <= extra
  if (a[0] === b[0] && isWithin(a.slice(1), b.slice(1), missing, extra)) return true
  return isWithin(a.slice(1), b, missing - 1, extra) || isWithin(a, b.slice(1), missing, extra - 1)
}
