import { type HeadersInput, headerPairs } from '../internal/header-pairs.ts'
import { checkOptions } from '../internal/check-options.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'

/** Options of `WebSocketContext.accept`. */
export interface AcceptOptions {
  /** Sub-protocol for the client, one that it offered. */
  protocol?: string | undefined
  /** Headers for the client's 101, repeats allowed (two `set-cookie`). At most 24, of 8,192 bytes in all. */
  headers?: HeadersInput | undefined
}

/**
 * Lists headers for the client's 101.
 *
 * @throws {TypeError} A name or a value that a header cannot have, a name that the answer itself uses, or more than
 *   a client takes.
 */
export function acceptHeaders(headers: HeadersInput): [string, string][] {
  return headerPairs(headers, {
    // What the answer itself uses.
    reserved: /^(content-(type|bytes-accepted)|keep-alive-interval|(sec-websocket|set-meta)-.*)$/i,
    value: /^[\t -~\x80-\xff]*$/,
    fail: invalidArgument,
  })
}

/**
 * Checks the options of `accept`, and returns them.
 *
 * @throws {TypeError} Something that is no object.
 * @throws {GripConfigError} An option that does not exist.
 */
export function checkAcceptOptions(options: AcceptOptions): AcceptOptions {
  checkOptions('accept', options, ['protocol', 'headers'])
  return options
}
