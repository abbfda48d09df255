import { parseUrl } from '../internal/parse-url.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import type { GripConfig } from './grip-config.ts'

/** Parameters of a GRIP_URL, and the fields that they are. */
export const PARAMETERS = {
  iss: 'issuer',
  key: 'key',
  'verify-iss': 'verifyIssuer',
  'verify-key': 'verifyKey',
  'seal-key': 'sealKey',
} as const

/**
 * Parses a GRIP_URL: the control address of a proxy, with `iss`, `key`, `verify-iss`, `verify-key` and `seal-key` in
 * its query and Basic credentials before the host. Any other query parameter stays in the address.
 *
 * A `+` in the query is a plus sign, as keys have it, and not a space.
 *
 * @example `http://127.0.0.1:5561?iss=pushpin&key=base64:Y2hhbmdlbWU=`
 * @throws {GripConfigError} A text that is no such URL; the message does not show it.
 */
export function parseGripUrl(gripUrl: string): GripConfig {
  const url = parse(gripUrl)
  const config: GripConfig = { controlUrl: '' }
  const rest: string[] = []
  for (const pair of url.search.slice(1).split('&')) {
    const [name = '', ...value] = pair.split('=')
    const known = correct(name)
    if (!Object.hasOwn(PARAMETERS, known)) {
      if (pair !== '') rest.push(pair)
      continue
    }
    if (known !== name) refuseConfig(`GRIP_URL has "${name}"; did you mean "${known}"?`)
    const field = PARAMETERS[known as keyof typeof PARAMETERS]
    if (config[field] !== undefined) refuseConfig(`GRIP_URL has "${name}" twice`)
    config[field] = decode(value.join('='), name)
    if (config[field] === '') refuseConfig(`GRIP_URL has an empty "${name}"`)
  }
  if (url.username !== '' || url.password !== '') {
    config.user = decode(url.username, 'user')
    config.password = decode(url.password, 'password')
    url.username = url.password = ''
  }
  url.search = rest.join('&')
  // A bare host needs no slash at its end.
  config.controlUrl = url.pathname === '/' && url.search === '' ? url.origin : url.href
  return config
}

/** Checks that a value has no quotes around it, which a shell takes away and other tools do not. */
export function refuseQuotes(text: string, name: string): void {
  if (/^\s*["'`“”‘’]|["'`“”‘’]\s*$/.test(text)) refuseConfig(`${name} is in quotes: remove them`)
}

function parse(text: string): URL {
  if (typeof text !== 'string') refuseConfig('GRIP_URL must be text')
  refuseQuotes(text, 'GRIP_URL')
  const url =
    parseUrl(text.trim()) ??
    refuseConfig('GRIP_URL is not a URL, such as "http://127.0.0.1:5561?iss=pushpin&key=changeme"')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    // What stands before the colon may be a secret.
    refuseConfig('GRIP_URL must be http: or https:')
  }
  if (url.hash !== '') refuseConfig('GRIP_URL has a "#": write it as %23')
  return url
}

function correct(name: string): string {
  return name
    .toLowerCase()
    .replace(/^control[-_]?/, '')
    .replace(/^(verify|seal)[-_]?/, '$1-')
    .replace('issuer', 'iss')
}

function decode(text: string, name: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    refuseConfig(`GRIP_URL has a "${name}" with a malformed %-escape`)
  }
}
