import { checkArgument } from '../internal/invalid-argument.ts'

/** Headers for the client's 101, as an object or as pairs. */
export type AcceptHeaders = Readonly<Record<string, string>> | readonly (readonly [string, string])[]

/** Options of `WebSocketContext.accept`. */
export interface AcceptOptions {
  /** Sub-protocol for the client, one that it offered. */
  protocol?: string | undefined
  /** Headers for the client's 101, repeats allowed (two `set-cookie`). */
  headers?: AcceptHeaders | undefined
}

/**
 * Lists headers for the client's 101.
 *
 * @throws {TypeError} A name or a value that a header cannot have, or a name that the answer itself uses.
 */
export function acceptHeaders(headers: AcceptHeaders): (readonly [string, string])[] {
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers)
  for (const [name, value] of pairs) {
    checkArgument(NAME.test(name), `"headers" must not have "${name}"`)
    checkArgument(
      typeof value === 'string' && /^[\t -~\x80-\xff]*$/.test(value),
      `"${name}" must be a header value`,
    )
  }
  return pairs
}

// A header name, but none that the answer itself uses.
const NAME =
  /^(?!(content-(type|length|bytes-accepted)|keep-alive-interval)$|sec-websocket-|set-meta-)[!#$%&'*+\-.^_`|~\w]+$/i
