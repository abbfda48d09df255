import type { Header } from '../headers.ts'

/** Replaces a secret. */
export const REDACTED = '[redacted]'

const SECRET_HEADERS = new Set([
  'authorization', 'cookie', 'set-cookie', 'grip-sig', 'proxy-authorization', 'x-api-key', 'x-amz-security-token',
  'meta-grip-seal', 'set-meta-grip-seal', 'sec-websocket-protocol',
]) // prettier-ignore

const SECRET_NAME = /token|key|secret|sig|auth|pass|session|code|credential/i

/** Headers without the values of those that carry secrets. */
export function redactHeaders(headers: readonly Header[]): Header[] {
  return headers.map(([name, value]) => {
    const lower = name.toLowerCase()
    const isSecret =
      SECRET_HEADERS.has(lower) || (!lower.startsWith('sec-websocket-') && SECRET_NAME.test(lower))
    return [name, isSecret ? REDACTED : value]
  })
}

/** A request target without the values of query fields that may carry secrets. */
export function redactTarget(target: string): string {
  const at = target.indexOf('?')
  if (at < 0) return target
  const fields = target.slice(at + 1).split('&')
  const shown = fields.map((field) => {
    const [name = '', value] = [field.split('=', 1)[0], field.slice(field.indexOf('=') + 1)]
    return field.includes('=') && (SECRET_NAME.test(name) || value.length > 40)
      ? `${name}=${REDACTED}`
      : field
  })
  return `${target.slice(0, at)}?${shown.join('&')}`
}
