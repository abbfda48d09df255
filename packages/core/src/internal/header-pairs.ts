import { type Fail, refusal } from './fail.ts'
import { entriesOf } from './entries-of.ts'
import { invalidArgument } from './invalid-argument.ts'
import { kindOf } from './kind-of.ts'
import { quoted } from './quoted.ts'

/** Headers: `Headers`, an object, a `Map`, or pairs, of which names may repeat. */
export type HeadersInput = Headers | Iterable<readonly [string, string]> | Readonly<Record<string, string>>

/** What an answer asks of its headers, beyond what every answer does. */
export interface HeaderRules {
  /** Names that it has for itself, or that are dropped on the way. */
  reserved: RegExp
  /** All of a value. Default: ASCII. */
  value?: RegExp
  /** Builds the error for a header that breaks a rule. Default a `GripInstructError`. */
  fail?: Fail
}

/** Most headers of one answer. A proxy drops a client for whom there are more than 64, with those of the hold. */
const MAX_HEADERS = 24
/** Most bytes that headers may take, which all clients, servers and platforms have room for. */
export const MAX_HEADER_BYTES = 8192

/** A name of a header, as RFC 9110 has it. */
export const TOKEN: RegExp = /^[!#$%&'*+\-.^_`|~\w]+$/
/** What {@link TOKEN} asks for, for messages. */
export const TOKEN_RULE = "can have only ASCII letters, digits and !#$%&'*+-.^_`|~"

/** Bytes that headers take in an answer, with colons, spaces and line breaks. */
export function bytesOfHeaders(pairs: readonly (readonly [string, string])[]): number {
  return pairs.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
}

/** Lists headers for an answer that a proxy writes to its client. */
export function headerPairs(headers: HeadersInput, rules: HeaderRules): [string, string][] {
  const pairs = entriesOf(headers)
  if (pairs === undefined) {
    const rule = '"headers" must be an object, Headers, a Map or a list of pairs'
    throw invalidArgument(`${rule}; this is ${kindOf(headers)}`)
  }
  const list = pairs.map(([name, value]): [string, string] => [name, checkHeader(name, value, rules)])
  const types = list.flatMap(([name, value]) => (/^content-type$/i.test(name) ? [value] : []))
  const { fail = refusal } = rules
  if (types.length > 1 || types.some((type) => !MEDIA_TYPE.test(type))) {
    throw fail(
      '"headers" can have one "content-type", and it must be a type such as "text/plain; charset=utf-8"',
    )
  }
  const bytes = bytesOfHeaders(list)
  if (list.length > MAX_HEADERS || bytes > MAX_HEADER_BYTES) {
    throw fail(
      `"headers" can have at most ${MAX_HEADERS} entries of ${MAX_HEADER_BYTES} bytes in all; these are ` +
        `${list.length} entries of ${bytes} bytes`,
    )
  }
  return list
}

// Browsers guess the type of what has none, two or a damaged one, and run text of strangers as a page.
const MEDIA_TYPE = /^\s*[^\s/;,*]+\/[^\s/;,*]+\s*(;|$)/

function checkHeader(
  name: string,
  value: unknown,
  { reserved, value: pattern = /^[\t -~]*$/, fail = refusal }: HeaderRules,
): string {
  if (!TOKEN.test(name)) throw fail(`${quoted(name)} is not the name of a header, which ${TOKEN_RULE}`)
  if (OF_CONNECTION.test(name) || reserved.test(name))
    throw fail(`"headers" must not have ${quoted(name)}: the library or the proxy sets it`)
  if (typeof value !== 'string') {
    throw invalidArgument(`"headers" must contain text; ${quoted(name)} is ${kindOf(value)}`)
  }
  if (pattern.test(value)) return value
  throw fail(
    /[\r\n\0]/.test(value)
      ? `the header ${quoted(name)} contains a line break or NUL`
      : `the header ${quoted(name)} must be ASCII; encode other text, for example with encodeURIComponent`,
  )
}

// What belongs to one connection, to which its two ends agree by themselves, and what is for the proxy.
const OF_CONNECTION =
  /^(connection|content-length|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|grip-.*)$/i
