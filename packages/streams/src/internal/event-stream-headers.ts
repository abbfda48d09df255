/** The headers of an event stream that nothing on the way keeps, or keeps back; later ones take the place of earlier ones. */
export function eventStreamHeaders(
  ...more: (Readonly<Record<string, string>> | undefined)[]
): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-store',
    // Some front ends would keep it back until it is complete.
    'x-accel-buffering': 'no',
  }
  for (const record of more) {
    for (const [name, value] of Object.entries(record ?? {})) headers[name.toLowerCase()] = value
  }
  return headers
}
