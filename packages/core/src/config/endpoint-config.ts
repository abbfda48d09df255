import { GripConfigError } from '../errors.ts'
import { toBase64 } from '../internal/base64.ts'
import { binaryOf } from '../internal/bytes-of.ts'
import { parseUrl } from '../internal/parse-url.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import { utf8 } from '../internal/utf8.ts'
import { holdsKey } from '../signature/holds-key.ts'
import type { ImportedKey } from '../signature/imported-key.ts'
import type { GripKey } from '../signature/key-types.ts'
import { parseKeys } from '../signature/parse-keys.ts'
import { requireIssuer, type TrustedKey } from '../signature/trusted-key.ts'
import type { GripConfig, GripConfigInput } from './grip-config.ts'
import { isLoopback, isPrivateHost } from './hosts.ts'
import { PARAMETERS, parseGripUrl } from './parse-grip-url.ts'
import { settleConfig } from './settle-config.ts'

/** How a publish is authorized. */
export type Authorization =
  { kind: 'jwt'; issuer: string; key: ImportedKey } | { kind: 'header'; value: string } | { kind: 'none' }

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
  /**
   * What only this app and its proxy know, best first: all symmetric keys that verify, else the one that signs, else
   * the bearer token or the password of publishing. Empty where no bytes of a secret are known.
   */
  secrets: readonly Uint8Array[]
  /** Whether events need no seal. */
  unsealed: boolean
}

// With the dot that names the root, too: it is the same host.
const FASTLY_API = /^api\.fastly\.com\.?$/

/** Splits a configuration input into single configurations, checked for their types and copied. */
export function listConfigs(input: GripConfigInput): GripConfig[] {
  const list = Array.isArray(input)
    ? (input as readonly (string | GripConfig)[])
    : [input as string | GripConfig]
  return list.map((entry) => settleConfig(typeof entry === 'string' ? parseGripUrl(entry) : entry))
}

/** Checks one configuration, whose types are right. */
export function checkConfig(config: GripConfig): EndpointConfig {
  const { key, issuer, verifyKey } = config
  const url = checkControlUrl(config)
  const signing = issuer === undefined || key === undefined ? undefined : signingKey(key)
  const trusted = trustedKeys(config, signing)
  const secrets = secretsOf(config, trusted, signing)
  const local = isLoopback(url.hostname)
  if (!local && !config.allowDevelopmentKey) {
    for (const known of trusted) refuseDevelopmentKey(known.key)
    refuseDevelopmentKey(signing)
    for (const secret of secrets) refuseDevelopmentKey({ secret })
  }
  const fastly = FASTLY_API.test(url.hostname)
  // Whatever signs there, it signs for others as well.
  for (const known of trusted) requireIssuer(known, 'verifyIssuer', fastly)
  const { maxPublishBytes = fastly ? 65_536 : 1_000_000 } = config
  return {
    publishUrl: publishUrl(url),
    authorization: authorizationOf(config, signing),
    maxPublishBytes,
    trusted,
    weak: !local && trusted.some((known) => known.key.secret !== undefined && known.key.secret.length < 32),
    unsigned: config.dangerouslyAllowUnsigned === true,
    keylessLoopback: local && key === undefined && verifyKey === undefined,
    secrets,
    unsealed: config.dangerouslyAllowUnsealed === true,
  }
}

function checkControlUrl({ controlUrl, allowInsecureHttp }: GripConfig): URL {
  const url = parseUrl(controlUrl) ?? refuseConfig('"controlUrl" is not a URL')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    refuseConfig('"controlUrl" must be http: or https:')
  if (url.username !== '' || url.password !== '') refuseConfig('"controlUrl" must not contain credentials')
  if (Object.keys(PARAMETERS).some((name) => url.searchParams.has(name))) {
    refuseConfig('"controlUrl" is a GRIP_URL: give it as text, or read it with parseGripUrl()')
  }
  if (url.protocol === 'http:' && !allowInsecureHttp && !isPrivateHost(url.hostname)) {
    refuseConfig(`"controlUrl" sends to ${url.hostname} in the clear: use https:, or "allowInsecureHttp"`)
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
  { issuer, key, user, password }: GripConfig,
  signing: ImportedKey | undefined,
): Authorization {
  if (user !== undefined) {
    if (key !== undefined || issuer !== undefined) refuseConfig('give "user" or "issuer" and "key", not both')
    if (/[:\0-\x1f\x7f]/.test(user) || /[\0-\x1f\x7f]/.test(password ?? ''))
      refuseConfig(
        '"user" must not have a colon, nor "user" or "password" control characters: Basic authorization cannot carry them',
      )
    return { kind: 'header', value: `Basic ${toBase64(utf8(`${user}:${password ?? ''}`))}` }
  }
  if (password !== undefined) refuseConfig('"password" needs a "user"')
  if (issuer !== undefined) {
    if (signing === undefined)
      refuseConfig('"issuer" needs a "key" to sign with (in a shell, quote GRIP_URL: a bare "&" ends it)')
    return { kind: 'jwt', issuer, key: signing }
  }
  if (key === undefined) return { kind: 'none' }
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key)) {
    refuseConfig('"key" without "issuer" is a bearer token: visible ASCII')
  }
  return { kind: 'header', value: `Bearer ${key}` }
}

function signingKey(key: GripKey): ImportedKey {
  const [first, ...more] = inField('key', () => parseKeys(key, 'sign'))
  if (more.length > 0) refuseConfig('"key": one key is needed to sign')
  return first!
}

function trustedKeys(
  { verifyKey, verifyIssuer, issuer }: GripConfig,
  signing: ImportedKey | undefined,
): TrustedKey[] {
  if (verifyKey !== undefined) {
    return inField('verifyKey', () => parseKeys(verifyKey, 'verify')).map((key) => ({
      key,
      issuer: verifyIssuer,
    }))
  }
  if (verifyIssuer !== undefined && signing === undefined) refuseConfig('"verifyIssuer" needs a "verifyKey"')
  if (signing?.algorithm !== 'HS256') return []
  return [{ key: signing.for('verify'), issuer: verifyIssuer ?? issuer }]
}

function secretsOf(
  { issuer, key, password, sealKey }: GripConfig,
  trusted: readonly TrustedKey[],
  signing: ImportedKey | undefined,
): Uint8Array[] {
  if (sealKey !== undefined) return checkSealKeys([sealKey].flat())
  const symmetric = trusted.flatMap((known) => known.key.secret ?? [])
  if (symmetric.length > 0) return symmetric
  if (signing?.secret) return [signing.secret]
  const token = issuer === undefined && typeof key === 'string' ? key : password
  return token ? [utf8(token)] : []
}

function checkSealKeys(keys: readonly (string | Uint8Array)[]): Uint8Array[] {
  for (const key of keys) {
    if (typeof key !== 'string' || !/^["'\s]|["'\s]$|[\ufffd\p{Surrogate}]/u.test(key)) continue
    refuseConfig(
      '"sealKey" has quotes or white space around it, or half of a surrogate pair: give the secret alone',
    )
  }
  const secrets = keys.map((key) => (typeof key === 'string' ? utf8(key) : key))
  if (secrets.length > 0 && secrets.every(canSeal)) return secrets
  refuseConfig(
    '"sealKey" must be a secret of 16 bytes or more, and no public key, as text or bytes, or a list of them',
  )
}

function canSeal(secret: Uint8Array): boolean {
  return secret instanceof Uint8Array && secret.length >= 16 && !holdsKey(binaryOf(secret))
}

function inField<Value>(field: string, parse: () => Value): Value {
  try {
    return parse()
  } catch (error) {
    throw error instanceof GripConfigError ? new GripConfigError(`"${field}": ${error.message}`) : error
  }
}

const DEVELOPMENT_KEY = /^(changeme|viceroy_dev_signing_key_dont_use_in_production)$/

function refuseDevelopmentKey(key: Pick<ImportedKey, 'secret'> | undefined): void {
  if (key?.secret && DEVELOPMENT_KEY.test(new TextDecoder().decode(key.secret)))
    refuseConfig('the key is a well-known development key: choose a secret, or set "allowDevelopmentKey"')
}
