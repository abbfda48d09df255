import type { AzureCookie } from './http-types.ts'

/** A cookie as Azure takes it, and the names of those of its attributes for which Azure has no field. */
export interface ParsedCookie {
  cookie: AzureCookie
  strange: string[]
}

/** Parses the value of a `Set-Cookie` header. */
export function parseCookie(header: string): ParsedCookie {
  const [pair = '', ...attributes] = header.split(';')
  const [name, value] = split(pair)
  const cookie: AzureCookie = { name, value: decode(value) }
  const strange: string[] = []
  for (const attribute of attributes) {
    const [key, text] = split(attribute)
    const field = FIELDS.get(key.toLowerCase())
    if (field !== undefined) Object.assign(cookie, field(text))
    else if (key !== '') strange.push(key)
  }
  return { cookie, strange }
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

// A value that no client would understand is left out, as a client leaves it out.
const FIELDS = new Map<string, (text: string) => Partial<AzureCookie>>([
  ['domain', (domain) => ({ domain })],
  ['path', (path) => ({ path })],
  ['expires', (text) => (Number.isNaN(Date.parse(text)) ? {} : { expires: new Date(text) })],
  ['max-age', (text) => (/^-?\d+$/.test(text) ? { maxAge: Number(text) } : {})],
  ['secure', () => ({ secure: true })],
  ['httponly', () => ({ httpOnly: true })],
  ['samesite', (text) => ({ sameSite: sameSiteOf(text) })],
])

function sameSiteOf(text: string): 'Strict' | 'Lax' | 'None' {
  if (/^none$/i.test(text)) return 'None'
  return /^strict$/i.test(text) ? 'Strict' : 'Lax'
}
