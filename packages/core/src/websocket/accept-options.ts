import { invalidArgument } from '../internal/invalid-argument.ts'

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
    if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name)) throw invalidArgument('a name in "headers" is no header name')
    if (typeof value !== 'string' || !/^[\t -~\x80-\xff]*$/.test(value)) {
      throw invalidArgument(`the value of "${name}" in "headers" is no header value`)
    }
    if (OWN.test(name))
      throw invalidArgument(`"headers" must not have "${name}", which the answer itself needs`)
  }
  return pairs
}

const OWN = /^(content-(type|length|bytes-accepted)|keep-alive-interval|sec-websocket-.*|set-meta-.*)$/i
