import type { AzureCookie, AzureHttpResponse } from './http-types.ts'

/** Shapes an answer for Azure, whose host keeps one `Set-Cookie` header only: cookies travel parsed. */
export function toHttpResponse(
  status: number,
  headers: Iterable<readonly [string, string]>,
  body: Uint8Array<ArrayBuffer>,
): AzureHttpResponse {
  const cookies: AzureCookie[] = []
  const single = Object.create(null) as Record<string, string>
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (key === 'set-cookie') cookies.push(parseCookie(value))
    else single[key] = single[key] === undefined ? value : `${single[key]}, ${value}`
  }
  return { status, headers: single, cookies, ...(body.length > 0 ? { body } : {}) }
}

function parseCookie(header: string): AzureCookie {
  const [pair = '', ...attributes] = header.split(';')
  const [name, value] = split(pair)
  const cookie: AzureCookie = { name, value: decode(value) }
  for (const attribute of attributes) {
    const [key, text] = split(attribute)
    set(cookie, key.toLowerCase(), text)
  }
  return cookie
}

// Azure percent-encodes the value, so what is encoded already must not be encoded twice.
function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function split(text: string): [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

function set(cookie: AzureCookie, attribute: string, text: string): void {
  if (attribute === 'domain') cookie.domain = text
  else if (attribute === 'path') cookie.path = text
  else if (attribute === 'expires' && !Number.isNaN(Date.parse(text))) cookie.expires = new Date(text)
  else if (attribute === 'max-age' && /^-?\d+$/.test(text)) cookie.maxAge = Number(text)
  else if (attribute === 'secure') cookie.secure = true
  else if (attribute === 'httponly') cookie.httpOnly = true
  else if (attribute === 'samesite') cookie.sameSite = sameSiteOf(text)
}

function sameSiteOf(text: string): 'Strict' | 'Lax' | 'None' {
  if (/^none$/i.test(text)) return 'None'
  return /^strict$/i.test(text) ? 'Strict' : 'Lax'
}
