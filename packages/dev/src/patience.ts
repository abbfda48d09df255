// Kept, since a test may have put fake ones in their place by the time that they are needed.
const every = globalThis.setInterval
const stop = globalThis.clearInterval

/** In so many parts a time is waited for: of a standstill, one passes at most. */
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
