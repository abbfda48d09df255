/** Most seconds that a timer waits for: their milliseconds have to fit into 31 bits, here and in production. */
export const MAX_SECONDS = 2_147_483

/**
 * Seconds that an origin chose, cut to what a timer can wait for.
 *
 * @param what What they belong to, for the report.
 * @param report Called if they are cut.
 */
export function cutSeconds(seconds: number, what: string, report: (message: string) => void): number {
  if (seconds <= MAX_SECONDS) return seconds
  report(
    `${what} of ${seconds} s is cut to 2,147,483 s: in Pushpin its milliseconds overflow, and it may end at once (give seconds, not milliseconds)`,
  )
  return MAX_SECONDS
}
