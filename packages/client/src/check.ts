/**
 * Checks an argument.
 *
 * @throws {TypeError} With the message, which names the argument in quotes and states the rule.
 */
export function check(right: unknown, message: string): asserts right {
  if (!right) throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARGUMENT' })
}

/**
 * Checks that an argument is of a type, and not empty.
 *
 * @param type As `typeof` says it.
 * @throws {TypeError} Names the argument.
 */
export function checkType(name: string, value: unknown, type: string): void {
  check(value && typeof value === type, `"${name}" must be given, and of type ${type}`)
}

/**
 * Checks that an object has only these fields.
 *
 * @throws {TypeError} Names the first field that is not one of them.
 */
export function checkFields(name: string, value: object, fields: readonly string[]): void {
  checkType(name, value, 'object')
  for (const field of Object.keys(value)) check(fields.includes(field), `"${name}" cannot have "${field}"`)
}
