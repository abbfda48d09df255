// Kept, since a test may have put fake ones in their place by the time that they are needed.
const every = globalThis.setInterval
const stop = globalThis.clearInterval

/** A wait has so many parts, of which a standstill uses up one at most. */
const PARTS = 10

/**
 * Calls a function after a time in which this process could run: where a busy machine stands still for seconds, what
 * has arrived meanwhile is read first.
 *
 * @param milliseconds Of the real clock.
 * @returns Calls it off.
 */
export function giveUpAfter(milliseconds: number, giveUp: () => void): () => void {
  let left = PARTS
  const timer = every(() => {
    if (--left > 0) return
    stop(timer)
    giveUp()
  }, milliseconds / PARTS)
  return () => stop(timer)
}
