import { toBase64 } from './base64.ts'
import { bytesOf } from './bytes-of.ts'
import { kindOf } from './kind-of.ts'
import { isWellFormed, utf8 } from './utf8.ts'

/**
 * Content as a proxy reads it from JSON: text as it is, or base64 in the field of the ending `-bin`.
 *
 * @returns `undefined` for what {@link contentRule} is about.
 */
export function contentFields(field: string, value: unknown): Record<string, string> | undefined {
  // Proxies drop a byte order mark that JSON text begins with.
  if (isWellFormed(value) && !value.startsWith('\ufeff')) return { [field]: value }
  const bytes = isWellFormed(value) ? utf8(value) : bytesOf(value)
  return bytes && { [`${field}-bin`]: toBase64(bytes) }
}

/** Says why something is not what a field takes. */
export function contentRule(field: string, value: unknown, takes: string = 'text or bytes'): string {
  return typeof value === 'string' && !isWellFormed(value)
    ? `"${field}" contains half of a surrogate pair, which UTF-8 cannot carry`
    : `"${field}" must be ${takes}; this is ${kindOf(value)}`
}
