/** Builds the `TypeError` for a wrong argument; the message names it in quotes and states the rule. */
export function invalidArgument(message: string): TypeError & { code: string } {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARGUMENT' })
}

/**
 * Checks an option.
 *
 * @throws {TypeError} With the message, which names the option in quotes and states the rule.
 */
export function checkOption(right: boolean, message: string): asserts right {
  if (!right) throw invalidArgument(message)
}
