import { toBase64 } from './base64.ts'
import { bytesOf } from './bytes-of.ts'
import { type Fail, refusal } from './fail.ts'
import { kindOf } from './kind-of.ts'
import { isWellFormed, utf8 } from './utf8.ts'

/** Reads content: text that UTF-8 carries, or bytes of any kind. */
export function contentOf(
  name: string,
  value: unknown,
  fail: Fail = refusal,
): string | Uint8Array<ArrayBuffer> {
  const content = isWellFormed(value) ? value : bytesOf(value)
  if (content === undefined) throw fail(contentRule(name, value))
  return content
}

/** Content as a proxy reads it from JSON: text as it is, or base64 in the field of the ending `-bin`. */
export function contentFields(field: string, content: string | Uint8Array): Record<string, string> {
  const isText = typeof content === 'string'
  // Proxies drop a byte order mark that JSON text begins with.
  if (isText && !content.startsWith('\ufeff')) return { [field]: content }
  return { [`${field}-bin`]: toBase64(isText ? utf8(content) : content) }
}

/** Says why something is not what a field takes. */
export function contentRule(field: string, value: unknown, takes: string = 'text or bytes'): string {
  return typeof value === 'string' && !isWellFormed(value)
    ? `"${field}" contains half of a surrogate pair, which UTF-8 cannot carry`
    : `"${field}" must be ${takes}; this is ${kindOf(value)}`
}
