import type { Clock } from './types.ts'

/** One timer: setting it replaces the previous one, and without a function cancels it. */
export type Timer = (act?: () => void, milliseconds?: number) => void

/** Makes a timer of a clock. */
export function createTimer(clock: Clock): Timer {
  let timer: unknown
  return (act, milliseconds = 0) => {
    clock.clearTimeout(timer as never)
    timer = act && clock.setTimeout(act, milliseconds)
  }
}
