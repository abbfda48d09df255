/** Code of the `TypeError` that a wrong argument throws. */
export const INVALID_ARGUMENT = 'ERR_INVALID_ARGUMENT'

/** Builds the `TypeError` for a wrong argument; the message names it in quotes and states the rule. */
export function invalidArgument(message: string): TypeError & { code: string } {
  return Object.assign(new TypeError(message), { code: INVALID_ARGUMENT })
}
