/** When cursors begin: October 9, 2024. */
const BEGIN = Date.UTC(2024, 9, 9)

/**
 * A cursor that is more than the client's, so that no cache can give it the same answer again.
 *
 * @param interval Milliseconds of one step: 20,000 for answers that caches may share; 1 for events, which a publish
 *   sends to clients whose cursors it does not know.
 */
export function cursorAfter(client: number | undefined, interval: 20_000 | 1): string {
  const now = Math.floor((Date.now() - BEGIN) / interval)
  return `${client === undefined ? now : Math.max(now, client + 1)}`
}
