import { isPlain } from './entries-of.ts'
import { invalidArgument } from './invalid-argument.ts'
import { kindOf } from './kind-of.ts'
import { quoted } from './quoted.ts'

/**
 * Writes JSON in which nothing is lost: a promise, a `Map` or a `Set` would go as `{}`, NaN and what is `undefined` in
 * a list as `null`, a function not at all. A field that is `undefined` is one that is not there.
 *
 * @param what The value, to begin a message with.
 * @throws {TypeError} It names what JSON does not have.
 */
export function toJson(what: string, value: unknown): string {
  let lost: string | undefined
  let text: string | undefined
  try {
    text = JSON.stringify(value, function (this: Record<string, unknown>, name, item: unknown) {
      if (lost === undefined && isLost(item, this[name], name === '' || Array.isArray(this)))
        lost = `${name === '' ? 'it' : quoted(name)} is ${nameOf(item, this[name])}`
      return item
    })
  } catch (cause) {
    throw Object.assign(invalidArgument(`${what} cannot be written as JSON`), { cause })
  }
  if (lost !== undefined) throw invalidArgument(`${what} cannot be written as JSON: ${lost}`)
  return text!
}

/** Whether JSON would write something else, or nothing, for an item; `given` is what it was before its `toJSON`. */
function isLost(item: unknown, given: unknown, isNeeded: boolean): boolean {
  if (item === undefined) return isNeeded
  if (typeof item === 'number') return !Number.isFinite(item)
  if (item === null) return given instanceof Date
  if (typeof item !== 'object') return typeof item === 'function' || typeof item === 'symbol'
  if (Array.isArray(item) || isPlain(item)) return false
  // The fields of a class are its own; what has none has its contents elsewhere, and bytes would go as an object.
  return ArrayBuffer.isView(item) || Object.keys(item).length === 0
}

function nameOf(item: unknown, given: unknown): string {
  if (typeof item === 'number') return `${item}`
  return item === null ? 'a Date without a time' : item === undefined ? kindOf(given) : kindOf(item)
}
