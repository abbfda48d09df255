/** The type of a body for which none is given: a browser would guess, and run text of strangers as a page. */
export function typeOfBody(body: unknown): string {
  return typeof body === 'object' ? 'application/octet-stream' : 'text/plain; charset=utf-8'
}

/**
 * Adds a content type to headers that have none, and what goes with it.
 *
 * @returns Names of the headers that were added.
 */
export function addType(
  headers: [string, string][],
  type: string,
  more: readonly [string, string][] = [],
): string[] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  if (given.has('content-type')) return []
  const wanted: [string, string][] = [['content-type', type], ['x-content-type-options', 'nosniff'], ...more]
  const added = wanted.filter(([name]) => !given.has(name))
  headers.push(...added)
  return added.map(([name]) => name)
}
