import { GripInstructError } from '../errors.ts'

/**
 * Checks that a rule of the proxy is kept.
 *
 * @throws {GripInstructError} With the message, which names the field and the rule.
 */
export function check(kept: boolean, message: string): asserts kept {
  if (!kept) throw new GripInstructError(message)
}

/** Checks a text, and returns it: what is not a string, or does not match, is refused. */
export function checkText(name: string, value: unknown, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) check(false, `"${name}" must match ${pattern}`)
  return value as string
}

/** Checks a name: one that is empty, or that no proxy can tell apart from another, is refused. */
export function checkName(name: string, value: unknown): string {
  return checkText(name, value, /^[^\0\p{Surrogate}]+$/u)
}
