import { GripConfigError } from '../errors.ts'
import { isWellFormed } from '../internal/utf8.ts'

/**
 * Checks the prefix of channels.
 *
 * @param name What the user set it with, as a message has it.
 * @throws {GripConfigError} No text, or text that cannot begin a channel or was hardly meant to.
 */
export function checkPrefix(prefix: unknown, name = '"prefix"'): void {
  if (!isWellFormed(prefix) || prefix.includes('\0'))
    throw new GripConfigError(`${name} must be text without NUL`)
  if (prefix.trim() !== prefix) throw new GripConfigError(`${name} has white space around it: remove it`)
}
