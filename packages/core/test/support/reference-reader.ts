/** An event as a type, and its content with one character for each byte. */
export type ReferenceEvent = [type: string, content: string | null]

/**
 * A second reader of `application/websocket-events`, written from the description of the format; `undefined` for
 * a body that is malformed. The body has one character for each byte.
 */
export function readReference(body: string): ReferenceEvent[] | undefined {
  const events: ReferenceEvent[] = []
  let rest = body
  while (rest !== '') {
    const line = /^([!-~]+)(?: ([\da-f]{1,12}))?\r\n/i.exec(rest)
    if (line === null || line[0].length > 66) return undefined
    rest = rest.slice(line[0].length)
    if (line[2] === undefined) {
      events.push([line[1]!, null])
      continue
    }
    const length = Number.parseInt(line[2], 16)
    if (rest.slice(length, length + 2) !== '\r\n') return undefined
    events.push([line[1]!, rest.slice(0, length)])
    rest = rest.slice(length + 2)
  }
  return events
}
