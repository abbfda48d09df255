import { binaryOf, bytesOf } from '../internal/bytes-of.ts'
import { checkOptions } from '../internal/check-options.ts'
import { isObject } from '../internal/is-object.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import type { GripConfig } from './grip-config.ts'

/** Checks the types of a configuration, and copies it: what changes later in an object is another configuration. */
export function settleConfig(config: GripConfig): GripConfig {
  if (!isObject(config)) refuseConfig('a GRIP configuration must be an object')
  checkOptions('GRIP configuration', config, Object.keys(FIELDS))
  const copy: GripConfig = { ...config }
  for (const name of Object.keys(FIELDS) as (keyof GripConfig)[]) {
    const [isRight, rule] = FIELDS[name]
    if (copy[name] !== undefined && !isRight(copy[name])) refuseConfig(`"${name}" must be ${rule}`)
  }
  copy.key = copyKey(copy.key)
  copy.verifyKey = copyKey(copy.verifyKey)
  copy.sealKey = copyKey(copy.sealKey)
  return copy
}

/** Text that two configurations have in common only if they are the same; it has their secrets in it. */
export function nameConfigs(configs: readonly GripConfig[]): string {
  return JSON.stringify(configs, (_, value: unknown) => {
    if (value instanceof Uint8Array) return { bytes: binaryOf(value) }
    return isCryptoKey(value) ? { cryptoKey: numberOf(value) } : value
  })
}

type Field = [isRight: (value: unknown) => boolean, rule: string]

const isText = (value: unknown) => typeof value === 'string'
const TEXT: Field = [isText, 'a string']
const ISSUER: Field = [
  (value) => isText(value) && value !== '',
  'a non-empty string; leave it out where there is none',
]
const SWITCH: Field = [(value) => typeof value === 'boolean', 'true or false, without quotes']
// Keys are checked where they are parsed.
const KEY: Field = [() => true, '']

const FIELDS: Readonly<Record<keyof GripConfig, Field>> = {
  controlUrl: [isText, 'the address of the proxy as a string, such as "http://127.0.0.1:5561"'],
  issuer: ISSUER,
  key: KEY,
  user: TEXT,
  password: TEXT,
  verifyKey: KEY,
  verifyIssuer: ISSUER,
  maxPublishBytes: [(value) => typeof value === 'number' && value > 0, 'a positive number of bytes'],
  allowInsecureHttp: SWITCH,
  allowDevelopmentKey: SWITCH,
  dangerouslyAllowUnsigned: SWITCH,
  dangerouslyAllowUnsealed: SWITCH,
  sealKey: KEY,
}

/** A copy that shares nothing with the key. What no key can be stays as it is, and is refused where it is parsed. */
function copyKey<Key>(key: Key): Key {
  if (Array.isArray(key)) return key.map(copyKey) as Key
  if (!isObject(key) || isCryptoKey(key)) return key
  if (!Object.hasOwn(key, 'kty') && !Object.hasOwn(key, 'keys'))
    return (bytesOf(key)?.slice() as Key | undefined) ?? key
  try {
    const copy = JSON.parse(JSON.stringify(key)) as Key
    return typeof copy === 'object' ? copy : key
  } catch {
    return key
  }
}

function isCryptoKey(value: unknown): value is object {
  return isObject(value) && !('kty' in value) && 'usages' in value
}

// A CryptoKey is the same as long as it is the same object; what is in it is not to be had.
let count = 0
const numbers = /* @__PURE__ */ new WeakMap<object, number>()

function numberOf(key: object): number {
  if (!numbers.has(key)) numbers.set(key, ++count)
  return numbers.get(key)!
}
