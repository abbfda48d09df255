import { GripConfigError } from '../errors.ts'
import { isObject } from '../internal/is-object.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import { isWellFormed } from '../internal/utf8.ts'
import type { GripConfig } from './grip-config.ts'
import { parseGripUrl, refuseQuotes } from './parse-grip-url.ts'

/** Environment variables, or a platform's bindings. */
export type GripEnv = Readonly<Record<string, unknown>>

/** What the environment says. */
export interface EnvConfig {
  /** The proxies; empty when none is configured. */
  proxies: GripConfig[]
  /** Prefix of every channel. */
  prefix: string
}

/**
 * Reads `GRIP_URL` and `GRIP_PROXIES` (a JSON list of GRIP_URLs or objects), `GRIP_VERIFY_KEY` (for proxies
 * that name no key of their own) and `GRIP_PREFIX`.
 */
export function configFromEnv(env: GripEnv): EnvConfig {
  const [url, verifyKey, list = '[]', prefix = ''] = readEnv(env)
  const proxies = parseProxies(list)
  if (url !== undefined) proxies.unshift(parseGripUrl(url))
  if (verifyKey !== undefined) for (const proxy of proxies) proxy.verifyKey ??= verifyKey
  refuseQuotes(prefix, 'GRIP_PREFIX')
  checkPrefix(prefix, 'GRIP_PREFIX')
  return { proxies, prefix }
}

/**
 * The values of the variables that are read, in the order GRIP_URL, GRIP_VERIFY_KEY, GRIP_PROXIES, GRIP_PREFIX.
 *
 * @throws {GripConfigError} A value that is no text.
 */
export function readEnv(env: GripEnv | null): (string | undefined)[] {
  return ['GRIP_URL', 'GRIP_VERIFY_KEY', 'GRIP_PROXIES', 'GRIP_PREFIX'].map((name) => text(env, name))
}

/** `process.env` where there is one. */
export function processEnv(): GripEnv {
  return (globalThis as { process?: { env?: GripEnv } }).process?.env ?? {}
}

function text(env: GripEnv | null, name: string): string | undefined {
  const value = env?.[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') refuseConfig(`${name} must be text`)
  return value
}

function parseProxies(json: string): GripConfig[] {
  let list: unknown
  try {
    list = JSON.parse(json)
  } catch {
    refuseQuotes(json, 'GRIP_PROXIES')
    refuseConfig('GRIP_PROXIES is not JSON')
  }
  if (!Array.isArray(list)) refuseConfig('GRIP_PROXIES must be a JSON list')
  return list.map((entry: unknown, at) => {
    if (typeof entry === 'string') return parseGripUrl(entry)
    if (!isObject(entry)) refuseConfig(`GRIP_PROXIES[${at}] must be a URL or an object`)
    return Object.fromEntries(
      Object.entries(entry).map(([name, value]) => [FIELD_OF[name] ?? name, value]),
    ) as unknown as GripConfig
  })
}

// The spellings that GRIP libraries in other languages share.
const FIELD_OF: Readonly<Record<string, keyof GripConfig>> = {
  __proto__: null as never,
  control_uri: 'controlUrl',
  control_iss: 'issuer',
  verify_iss: 'verifyIssuer',
  verify_key: 'verifyKey',
  seal_key: 'sealKey',
}

/** Checks the prefix of channels; the name is what the user set it with. */
export function checkPrefix(prefix: unknown, name = '"prefix"'): void {
  if (!isWellFormed(prefix) || prefix.includes('\0')) refuseConfig(`${name} must be text without NUL`)
  if (prefix.trim() !== prefix) refuseConfig(`${name} has white space around it: remove it`)
}

/** The error where nothing says which proxy to publish to, and whose signatures to take. */
export function notConfigured(): GripConfigError {
  return new GripConfigError('no GRIP proxy is configured: set GRIP_URL')
}
