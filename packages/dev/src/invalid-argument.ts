/** Builds the `TypeError` for a wrong argument; the message names it in quotes and states the rule. */
export function invalidArgument(message: string): TypeError & { code: string } {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARGUMENT' })
}
