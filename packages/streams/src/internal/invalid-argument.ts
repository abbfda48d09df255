import { checkArgument } from '@grip/core/adapter'

/** Checks a time in milliseconds that a timer can wait for. */
export function checkMilliseconds(name: string, value: unknown, least: number): void {
  const right = typeof value === 'number' && value >= least && value <= 2_147_483_647
  checkArgument(right, `"${name}" must be a number of milliseconds from ${least} to 2,147,483,647`)
}

/** Checks that an option is a function, or left out. */
export function checkFunction(name: string, value: unknown): void {
  checkArgument(value === undefined || typeof value === 'function', `"${name}" must be a function`)
}
