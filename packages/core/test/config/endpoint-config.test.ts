import { afterEach, expect, it, vi } from 'vitest'
import { Grip, Publisher, type GripConfig } from '../../src/index.ts'
import { P256 } from '../signature/tokens.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const LOCAL = { controlUrl: 'http://127.0.0.1:5561' }

it.each<[string, object, string]>([
  [
    'controlURL',
    { controlURL: 'http://127.0.0.1:5561' },
    'GRIP configuration has no "controlURL"; did you mean "controlUrl"?',
  ],
  [
    'verifykey',
    { ...LOCAL, verifykey: 'x' },
    'GRIP configuration has no "verifykey"; did you mean "verifyKey"?',
  ],
  [
    'verify_iss',
    { ...LOCAL, verify_iss: 'x' },
    'GRIP configuration has no "verify_iss"; did you mean "verifyIssuer"?',
  ],
  ['pasword', { ...LOCAL, pasword: 'x' }, 'GRIP configuration has no "pasword"; did you mean "password"?'],
  [
    'allowInsecureHTTP',
    { ...LOCAL, allowInsecureHTTP: true },
    'GRIP configuration has no "allowInsecureHTTP"; did you mean "allowInsecureHttp"?',
  ],
  ['something else', { ...LOCAL, zmqAddress: 'x' }, 'GRIP configuration has no "zmqAddress"'],
  ['no address', { key: 'x' }, '"controlUrl" is not a URL'],
  [
    'issuer without key',
    { ...LOCAL, issuer: 'x' },
    '"issuer" needs a "key" to sign with (in a shell, quote GRIP_URL: a bare "&" ends it)',
  ],
  ['verifyIssuer without key', { ...LOCAL, verifyIssuer: 'x' }, '"verifyIssuer" needs a "verifyKey"'],
  [
    'user with issuer and key',
    { ...LOCAL, user: 'u', issuer: 'i', key: 'k' },
    'give "user" or "issuer" and "key", not both',
  ],
  ['user with key', { ...LOCAL, user: 'u', key: 'k' }, 'give "user" or "issuer" and "key", not both'],
  ['user with issuer', { ...LOCAL, user: 'u', issuer: 'i' }, 'give "user" or "issuer" and "key", not both'],
  ['password without user', { ...LOCAL, password: 'p' }, '"password" needs a "user"'],
  [
    'a bearer token with a line break',
    { ...LOCAL, key: 'a\r\nX: y' },
    '"key" without "issuer" is a bearer token: visible ASCII',
  ],
  [
    'a bearer token beyond ASCII',
    { ...LOCAL, key: 'é' },
    '"key" without "issuer" is a bearer token: visible ASCII',
  ],
  [
    'a bearer token in bytes',
    { ...LOCAL, key: Uint8Array.of(1) },
    '"key" without "issuer" is a bearer token: visible ASCII',
  ],
  ['an empty bearer token', { ...LOCAL, key: '' }, '"key" without "issuer" is a bearer token: visible ASCII'],
  [
    'a public key to sign with',
    { ...LOCAL, issuer: 'i', key: P256.spki },
    '"key": the PEM is a "PUBLIC KEY"; a "PRIVATE KEY" (PKCS#8) is needed to sign',
  ],
  [
    'several keys to sign with',
    {
      ...LOCAL,
      issuer: 'i',
      key: {
        keys: [
          { kty: 'oct', k: 'AQ' },
          { kty: 'oct', k: 'Ag' },
        ],
      },
    },
    '"key": one key is needed to sign',
  ],
  [
    'a private key to verify with',
    { ...LOCAL, verifyKey: P256.privateJwk },
    '"verifyKey": the JWK is a private key: configure the public one',
  ],
  ['no bytes', { ...LOCAL, maxPublishBytes: 0 }, '"maxPublishBytes" must be a positive number of bytes'],
  [
    'NaN bytes',
    { ...LOCAL, maxPublishBytes: Number.NaN },
    '"maxPublishBytes" must be a positive number of bytes',
  ],
])('refuses a configuration with %s', (_, config, message) => {
  for (const build of [() => new Publisher(config as GripConfig), () => new Grip(config as GripConfig)]) {
    expect(build).toThrow(expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }))
  }
})

it.each<[object, string]>([
  [{ Prefix: 'x' }, 'Publisher has no "Prefix"; did you mean "prefix"?'],
  [{ timeOut: 1 }, 'Publisher has no "timeOut"; did you mean "timeout"?'],
  [{ retries: 1 }, 'Publisher has no "retries"'],
  [{ timeout: 0 }, '"timeout" must be a positive number of milliseconds, at most 2,147,483,647'],
  [{ timeout: Number.NaN }, '"timeout" must be a positive number of milliseconds, at most 2,147,483,647'],
  [
    { timeout: '5000' as unknown as number },
    '"timeout" must be a positive number of milliseconds, at most 2,147,483,647',
  ],
  [{ timeout: Infinity }, '"timeout" must be a positive number of milliseconds, at most 2,147,483,647'],
])('refuses the publisher options %j', (options, message) => {
  expect(() => new Publisher(LOCAL, options)).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }),
  )
})

it.each<[object, string]>([
  [{ allowedOrigin: 'x' }, 'Grip has no "allowedOrigin"; did you mean "allowedOrigins"?'],
  [{ clocktolerance: 1 }, 'Grip has no "clocktolerance"; did you mean "clockTolerance"?'],
  [{ clockTolerance: 301 }, '"clockTolerance" must be a number of seconds from 0 to 300'],
])('refuses the options %j', (options, message) => {
  expect(() => new Grip(LOCAL, options)).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }),
  )
})

it.each([undefined, []])('says that no proxy is configured: %j', (config) => {
  const error = { code: 'ERR_GRIP_CONFIG', message: 'no GRIP proxy is configured: set GRIP_URL' }
  expect(() => new Grip(config)).toThrow(expect.objectContaining(error))
})

it.each([null, 5, [null], [5]])('refuses the configuration %j', (config) => {
  expect(() => new Publisher(config as unknown as GripConfig)).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message: 'a GRIP configuration must be an object' }),
  )
})

const REMOTE = 'https://pushpin.example.com'

const DEVELOPMENT = ['changeme', 'viceroy_dev_signing_key_dont_use_in_production']

it.each(DEVELOPMENT)(
  'A3 refuses the development key %s away from this machine, unless it is named',
  (key) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const message = 'the key is a well-known development key: choose a secret, or set "allowDevelopmentKey"'
    const forms: GripConfig[] = [
      { controlUrl: REMOTE, issuer: 'i', key },
      { controlUrl: REMOTE, verifyKey: key },
      { controlUrl: REMOTE, verifyKey: ['x'.repeat(32), `base64:${btoa(key)}`] },
      { controlUrl: REMOTE, verifyKey: new TextEncoder().encode(key) },
      { controlUrl: REMOTE, verifyKey: { kty: 'oct', k: btoa(key).replace(/=+$/, '') } },
      { controlUrl: 'http://10.0.0.1', issuer: 'i', key },
      { controlUrl: 'http://pushpin:5561', issuer: 'i', key },
    ]
    for (const config of forms) {
      expect(() => new Publisher(config)).toThrow(
        expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }),
      )
      expect(() => new Publisher({ ...config, allowDevelopmentKey: true })).not.toThrow()
    }
    for (const url of ['http://localhost:5561', 'http://127.0.0.1:5561', 'http://[::1]:5561']) {
      expect(() => new Publisher(`${url}?iss=i&key=${key}`)).not.toThrow()
    }
  },
)

it('A3 warns of a secret under 32 bytes away from this machine, without showing it', () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const short = 'x'.repeat(31)
  expect(new Grip(`http://127.0.0.1?iss=i&key=${short}`)).toBeInstanceOf(Grip)
  expect(new Grip(`${REMOTE}?iss=i&key=${'x'.repeat(32)}`)).toBeInstanceOf(Grip)
  expect(new Grip({ controlUrl: REMOTE, verifyKey: P256.jwk })).toBeInstanceOf(Grip)
  expect(warn).not.toHaveBeenCalled()
  expect(new Grip(`${REMOTE}?iss=i&key=${short}`)).toBeInstanceOf(Grip)
  expect(warn.mock.calls).toEqual([
    ['grip: a key that verifies Grip-Sig is shorter than 32 bytes; choose a longer secret'],
  ])
})

it('A3 refuses a development key that only signs', () => {
  const config = { controlUrl: REMOTE, issuer: 'i', key: 'changeme', verifyKey: P256.jwk }
  expect(() => new Publisher(config)).toThrow('well-known development key')
  expect(new Publisher({ ...config, allowDevelopmentKey: true })).toBeInstanceOf(Publisher)
})

it.each(['iss=i&key=secret', 'verify-iss=i', 'verify-key=secret'])(
  'refuses a GRIP_URL with %s as the control URL, which would send it along',
  (query) => {
    expect(() => new Publisher({ controlUrl: `http://127.0.0.1:5561?${query}` })).toThrow(
      '"controlUrl" is a GRIP_URL: give it as text, or read it with parseGripUrl()',
    )
  },
)
