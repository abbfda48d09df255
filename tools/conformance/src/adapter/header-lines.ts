/** A header as it stands on the wire; names may repeat. */
export type HeaderLine = readonly [name: string, value: string]

const linesOfRequest = new WeakMap<Request, readonly HeaderLine[]>()

/** Remembers the header lines that a client sends for a request, which `Headers` would join and lower-case. */
export function withLines(request: Request, lines: readonly HeaderLine[]): Request {
  linesOfRequest.set(request, lines)
  return request
}

/** The header lines of a request: repeats apart, names in the client's case, values as byte strings. */
export function linesOf(request: Request): readonly HeaderLine[] {
  return linesOfRequest.get(request) ?? [...request.headers]
}
