import { GripConfigError } from '../errors.ts'
import { checkOptions } from '../internal/check-options.ts'
import type { ImportedKey } from '../signature/imported-key.ts'
import type { GripKey } from '../signature/key-types.ts'
import { parseKeys } from '../signature/parse-keys.ts'
import type { TrustedKey } from '../signature/verifier.ts'
import type { GripConfig, GripConfigInput } from './grip-config.ts'
import { isLoopback, isPrivateHost } from './hosts.ts'
import { parseGripUrl } from './parse-grip-url.ts'

/** How a publish is authorized. */
export type Authorization =
  { kind: 'jwt'; iss: string; key: ImportedKey } | { kind: 'header'; value: string } | { kind: 'none' }

/** A configuration that was checked. */
export interface EndpointConfig {
  /** Where publishes are POSTed. */
  publishUrl: URL
  authorization: Authorization
  maxPublishBytes: number
  /** Keys for `Grip-Sig`; empty when this proxy is trusted by none. */
  trusted: TrustedKey[]
  /** Whether a secret that verifies is short, for a proxy that is not on this machine. */
  weak: boolean
  /** Whether requests need no signature. */
  unsigned: boolean
  /** Whether the proxy is on this machine and has no keys at all. */
  keylessLoopback: boolean
}

const FIELDS = [
  'controlUrl',
  'iss',
  'key',
  'user',
  'password',
  'verifyKey',
  'verifyIss',
  'maxPublishBytes',
  'allowInsecureHttp',
  'allowDevelopmentKey',
  'dangerouslyAllowUnsigned',
]

// With the dot that names the root, too: it is the same host.
const FASTLY_API = /^api\.fastly\.com\.?$/

/** Splits a configuration input into single configurations. */
export function listConfigs(input: GripConfigInput): GripConfig[] {
  const list = Array.isArray(input)
    ? (input as readonly (string | GripConfig)[])
    : [input as string | GripConfig]
  return list.map((entry) => (typeof entry === 'string' ? parseGripUrl(entry) : entry))
}

/**
 * Checks one configuration.
 *
 * @throws {GripConfigError} It names the field and shows no secret.
 */
export function checkConfig(config: GripConfig): EndpointConfig {
  if (typeof config !== 'object' || config === null)
    throw new GripConfigError('a GRIP configuration must be an object')
  checkOptions('GRIP configuration', config, FIELDS)
  const url = checkControlUrl(config)
  let parsed: ImportedKey | undefined
  const signingKey = (): ImportedKey => (parsed ??= parseOne(config.key!, 'key'))
  const trusted = trustedKeys(config, signingKey)
  const local = isLoopback(url.hostname)
  if (!local && !config.allowDevelopmentKey) refuseDevelopmentKeys(config, trusted, signingKey)
  const fastly = FASTLY_API.test(url.hostname)
  if (config.verifyKey !== undefined && config.verifyIss === undefined && (fastly || isShared(config))) {
    throw new GripConfigError(
      'Fastly signs for all services with one key: set "verifyIss" to "fastly:<service id>"',
    )
  }
  const { maxPublishBytes = fastly ? 65_536 : 1_000_000 } = config
  if (!(maxPublishBytes > 0))
    throw new GripConfigError('"maxPublishBytes" must be a positive number of bytes')
  return {
    publishUrl: publishUrl(url),
    authorization: authorizationOf(config, signingKey),
    maxPublishBytes,
    trusted,
    weak: !local && trusted.some(({ key }) => key.secret !== undefined && key.secret.length < 32),
    unsigned: config.dangerouslyAllowUnsigned === true,
    keylessLoopback: local && config.key === undefined && config.verifyKey === undefined,
  }
}

// Fastly's key may sign for a proxy at any address. JWK and PEM have the same letters of its start.
const FASTLY_KEY = 'CKo5A1ebyFcnmVV8SE5On'

function isShared({ verifyKey }: GripConfig): boolean {
  return JSON.stringify(verifyKey).includes(FASTLY_KEY)
}

function checkControlUrl({ controlUrl, allowInsecureHttp }: GripConfig): URL {
  let url: URL
  try {
    url = new URL(controlUrl)
  } catch {
    throw new GripConfigError('"controlUrl" is not a URL')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new GripConfigError('"controlUrl" must be http: or https:')
  if (url.username !== '' || url.password !== '')
    throw new GripConfigError('"controlUrl" must not hold credentials')
  if (['iss', 'key', 'verify-iss', 'verify-key'].some((name) => url.searchParams.has(name))) {
    throw new GripConfigError('"controlUrl" is a GRIP_URL: give it as text, or read it with parseGripUrl()')
  }
  if (url.protocol === 'http:' && !allowInsecureHttp && !isPrivateHost(url.hostname)) {
    throw new GripConfigError(
      `"controlUrl" sends to ${url.hostname} in the clear: use https:, or "allowInsecureHttp"`,
    )
  }
  return url
}

function publishUrl(url: URL): URL {
  const target = new URL(url)
  // The address of the publish endpoint itself is as good.
  target.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, '').replace(/\/publish$/, '')}/publish/`
  return target
}

function authorizationOf(
  { iss, key, user, password }: GripConfig,
  signingKey: () => ImportedKey,
): Authorization {
  if (user !== undefined) {
    if (key !== undefined || iss !== undefined)
      throw new GripConfigError('give "user" or "iss" and "key", not both')
    return { kind: 'header', value: `Basic ${basic(`${user}:${password ?? ''}`)}` }
  }
  if (password !== undefined) throw new GripConfigError('"password" needs a "user"')
  if (iss !== undefined) {
    if (key === undefined)
      throw new GripConfigError(
        '"iss" needs a "key" to sign with (in a shell, quote GRIP_URL: a bare "&" ends it)',
      )
    return { kind: 'jwt', iss, key: signingKey() }
  }
  if (key === undefined) return { kind: 'none' }
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key)) {
    throw new GripConfigError('"key" without "iss" is a bearer token: visible ASCII')
  }
  return { kind: 'header', value: `Bearer ${key}` }
}

function basic(credentials: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(credentials)))
}

function parseOne(key: GripKey, field: string): ImportedKey {
  const keys = inField(field, () => parseKeys(key, 'sign'))
  if (keys.length > 1) throw new GripConfigError(`"${field}": one key is needed to sign`)
  return keys[0]!
}

function trustedKeys(
  { verifyKey, verifyIss, key, iss }: GripConfig,
  signingKey: () => ImportedKey,
): TrustedKey[] {
  if (verifyKey !== undefined) {
    const issuer = verifyIss
    return inField('verifyKey', () => parseKeys(verifyKey, 'verify')).map((parsed) => ({
      key: parsed,
      issuer,
    }))
  }
  if (verifyIss !== undefined && (key === undefined || iss === undefined)) {
    throw new GripConfigError('"verifyIss" needs a "verifyKey"')
  }
  if (key === undefined || iss === undefined) return []
  const signing = signingKey()
  return signing.algorithm === 'HS256' ? [{ key: signing.for('verify'), issuer: verifyIss ?? iss }] : []
}

function inField<Value>(field: string, parse: () => Value): Value {
  try {
    return parse()
  } catch (error) {
    throw error instanceof GripConfigError ? new GripConfigError(`"${field}": ${error.message}`) : error
  }
}

const DEVELOPMENT_KEYS = ['changeme', 'viceroy_dev_signing_key_dont_use_in_production']

function refuseDevelopmentKeys(
  { key, iss }: GripConfig,
  trusted: TrustedKey[],
  signingKey: () => ImportedKey,
): void {
  const signing = iss === undefined || key === undefined ? [] : [signingKey()]
  for (const { secret } of [...trusted.map((one) => one.key), ...signing]) {
    if (secret === undefined || !DEVELOPMENT_KEYS.includes(new TextDecoder().decode(secret))) continue
    throw new GripConfigError(
      'the key is a well-known development key: choose a secret, or set "allowDevelopmentKey"',
    )
  }
}
