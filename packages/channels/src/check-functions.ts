import { checkOptions } from '@grip/core/adapter'
import { invalidArgument } from './errors.ts'

/** A function by its name, of the object or its class, but not one that every object has. */
export function functionIn(given: object, name: string): unknown {
  const value = (given as Record<string, unknown>)[name]
  return value === (Object.prototype as unknown as Record<string, unknown>)[name] ? undefined : value
}

/**
 * Checks an object of functions.
 *
 * @throws {GripConfigError} A name that is not among those.
 * @throws {TypeError} Something that is not an object, or a value that is not a function.
 */
export function checkFunctions(what: string, given: object, names: readonly string[]): void {
  checkOptions(what, given, names)
  const wrong = names.find((name) => !['undefined', 'function'].includes(typeof functionIn(given, name)))
  if (wrong !== undefined) throw invalidArgument(`"${wrong}" of ${what} must be a function`)
}
