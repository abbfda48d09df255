import { expect, it } from 'vitest'
import {
  createGripHandler,
  fastlyFanout,
  FASTLY_FANOUT_KEY,
  Grip,
  type GripConfig,
  type GripOptions,
  Publisher,
} from '../../src/index.ts'

const LOCAL = { controlUrl: 'http://127.0.0.1:5561' }
const SEAL =
  '"sealKey" must be a secret of 16 bytes or more, and no public key, as text or bytes, or a list of them'
const X = FASTLY_FANOUT_KEY['x'] as string
const ADDRESS = '"controlUrl" must be the address of the proxy as a string, such as "http://127.0.0.1:5561"'
const NO_KEY = 'a key must be text, bytes, a JWK, a JWK Set or a CryptoKey'
const BEARER = '"key" without "issuer" is a bearer token: visible ASCII'
const issuer = (name: string) => `"${name}" must be a non-empty string; leave it out where there is none`
const toggle = (name: string) => `"${name}" must be true or false, without quotes`

/** Everything that a field of another type is given by mistake. */
const VALUES: unknown[] = [
  null,
  5,
  0,
  Number.NaN,
  1n,
  true,
  {},
  [],
  ['x'],
  () => 'x',
  Symbol('x'),
  new Date(0),
]

it.each<[string, object, string, unknown[]]>([
  ['controlUrl', {}, ADDRESS, [...VALUES, new URL('http://127.0.0.1')]],
  ['issuer', { key: 'x' }, issuer('issuer'), [...VALUES, '']],
  ['user', {}, '"user" must be a string', VALUES],
  ['password', { user: 'u' }, '"password" must be a string', VALUES],
  ['verifyIssuer', { verifyKey: 'x' }, issuer('verifyIssuer'), [...VALUES, '']],
  ['allowInsecureHttp', {}, toggle('allowInsecureHttp'), ['false', 'true', '', 0, 1, null, {}]],
  ['allowDevelopmentKey', {}, toggle('allowDevelopmentKey'), ['false', 'true', '', 0, 1, null, {}]],
  ['dangerouslyAllowUnsigned', {}, toggle('dangerouslyAllowUnsigned'), ['false', 'true', '', 0, 1, null, []]],
  [
    'maxPublishBytes',
    {},
    '"maxPublishBytes" must be a positive number of bytes',
    ['65536', '', null, true, {}, -1, 1n],
  ],
  ['verifyKey', {}, `"verifyKey": ${NO_KEY}`, [null, 5, true, {}, () => 'x', new Date(0)]],
  [
    'sealKey',
    {},
    SEAL,
    [...VALUES, 'too short', X, `%${Buffer.from(X).toString('hex')}`, Buffer.from(X, 'base64')],
  ],
  ['dangerouslyAllowUnsealed', {}, toggle('dangerouslyAllowUnsealed'), ['false', 'true', '', 0, 1, null, {}]],
  ['key', { issuer: 'i' }, `"key": ${NO_KEY}`, [null, 5, true, {}, () => 'x', new Date(0)]],
  ['key', {}, BEARER, [null, 5, true, {}, [], new ArrayBuffer(32)]],
])('A10 "%s" is checked for its type', (name, more, message, values) => {
  for (const value of values) {
    const config = { ...LOCAL, ...more, [name]: value } as GripConfig
    for (const build of [
      () => new Grip(config),
      () => new Publisher(config),
      () => new Publisher([]).add(config),
    ]) {
      expect(build).toThrow(expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }))
    }
  }
})

it('a field that is undefined is left out', () => {
  const names = [
    'issuer',
    'key',
    'user',
    'password',
    'verifyKey',
    'verifyIssuer',
    'maxPublishBytes',
    'allowInsecureHttp',
  ]
  const config = { ...LOCAL, ...Object.fromEntries(names.map((name) => [name, undefined])) }
  expect(new Grip(config)).toBeInstanceOf(Grip)
})

it.each<[string, object, string]>([
  ['url', { url: LOCAL.controlUrl }, '"url"; did you mean "controlUrl"?'],
  ['uri', { uri: LOCAL.controlUrl }, '"uri"; did you mean "controlUrl"?'],
  ['iss', { ...LOCAL, iss: 'x' }, '"iss"; did you mean "issuer"?'],
  ['verifyIss', { ...LOCAL, verifyIss: 'x' }, '"verifyIss"; did you mean "verifyIssuer"?'],
  ['control_uri', { control_uri: LOCAL.controlUrl }, '"control_uri"; did you mean "controlUrl"?'],
  ['kye', { ...LOCAL, kye: 'x' }, '"kye"; did you mean "key"?'],
  ['keys', { ...LOCAL, keys: 'x' }, '"keys"; did you mean "key"?'],
  ['username', { ...LOCAL, username: 'x' }, '"username"'],
  ['reus', { ...LOCAL, reus: 'x' }, '"reus"'],
  ['is', { ...LOCAL, is: 'x' }, '"is"'],
  ['id', { ...LOCAL, id: 'x' }, '"id"'],
  ['passwd', { ...LOCAL, passwd: 'x' }, '"passwd"; did you mean "password"?'],
  ['drowssap', { ...LOCAL, drowssap: 'x' }, '"drowssap"'],
  ['verifyKeys', { ...LOCAL, verifyKeys: 'x' }, '"verifyKeys"; did you mean "verifyKey"?'],
  ['constructor', { ...LOCAL, constructor: 'x' }, '"constructor"'],
  ['an empty name', { ...LOCAL, '': 'x' }, '""'],
])('a field that is unknown gets a hint that fits, or none: %s', (_, config, message) => {
  expect(() => new Grip(config as GripConfig)).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message: `GRIP configuration has no ${message}` }),
  )
})

const AROUND = '"prefix" has white space around it: remove it'
const IMPOSSIBLE = '"prefix" must be text without NUL'

it.each<[unknown, string]>([
  [5, IMPOSSIBLE],
  [null, IMPOSSIBLE],
  [{}, IMPOSSIBLE],
  [['a'], IMPOSSIBLE],
  [' a-', AROUND],
  ['a- ', AROUND],
  ['a-\r\n', AROUND],
  ['\ufeffa-', AROUND],
  [' ', AROUND],
  ['a\0', IMPOSSIBLE],
  ['a\ud800', IMPOSSIBLE],
])('refuses the prefix %j wherever it is given', (prefix, message) => {
  const options = { prefix } as GripOptions & { prefix: string }
  for (const build of [
    () => new Grip(LOCAL, options),
    () => new Publisher(LOCAL, options),
    () => new Publisher([], options),
    () => Grip.fromEnv({ GRIP_URL: LOCAL.controlUrl }, options),
    () => createGripHandler(() => new Response(), options),
    () => createGripHandler(() => new Response(), { ...options, config: LOCAL }),
  ]) {
    // What is null takes the one of the environment there.
    if (prefix === null && build.toString().includes('fromEnv')) continue
    expect(build).toThrow(expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }))
  }
})

it.each(['', 'a', 'a b-', 'ä:', '🔑'])('takes the prefix %j', (prefix) => {
  expect(new Grip(LOCAL, { prefix }).prefix).toBe(prefix)
})

it('says what fastlyFanout takes', () => {
  expect(() => fastlyFanout({ serviceID: 'a', apiToken: 'x' } as never)).toThrow(
    'fastlyFanout has no "serviceID"; did you mean "serviceId"?',
  )
  expect(() => fastlyFanout(undefined as never)).toThrow('fastlyFanout takes an object')
})
