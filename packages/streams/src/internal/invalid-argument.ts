import { GripConfigError } from '@grip/core'

/**
 * Checks an argument.
 *
 * @throws {TypeError} With the message, which names the argument in quotes and states the rule.
 */
export function checkArgument(right: boolean, message: string): asserts right {
  if (!right) throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARGUMENT' })
}

/**
 * Refuses options that nothing reads, most of which are misspelt.
 *
 * @throws {GripConfigError} It names the option.
 * @throws {TypeError} Something that is no object.
 */
export function checkNames(what: string, options: object, known: readonly string[]): void {
  checkArgument(typeof options === 'object' && options !== null, `${what} takes an object with its options`)
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new GripConfigError(
    `${what} has no option "${unknown}"; it has ${known.map((name) => `"${name}"`).join(', ')}`,
  )
}

/** Checks a time in milliseconds that a timer can wait for. */
export function checkMilliseconds(name: string, value: unknown, least: number): void {
  const right = typeof value === 'number' && value >= least && value <= 2_147_483_647
  checkArgument(right, `"${name}" must be a number of milliseconds from ${least} to 2,147,483,647`)
}

/** Checks that an option is a function, or left out. */
export function checkFunction(name: string, value: unknown): void {
  checkArgument(value === undefined || typeof value === 'function', `"${name}" must be a function`)
}
