import { afterEach, expect, it, vi } from 'vitest'
import { Grip, type GripEnv, Publisher } from '../../src/index.ts'
import { FAR, fanoutToken, P256, pushpinToken, reasonOf } from '../signature/tokens.ts'
import { recordFetch } from '../publish/record-fetch.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const URL_A = 'http://127.0.0.1:5561?iss=a&key=secret-a'

/** Where a publish goes and how it is authorized, by the environment. */
async function published(env: Record<string, unknown>): Promise<string[]> {
  const { fetch, requests } = recordFetch()
  await Publisher.fromEnv(env, { fetch }).publish('c', { httpStream: 'x' })
  return requests
    .map(({ url, headers }) => `${url} ${(headers.get('authorization') ?? 'none').slice(0, 24)}`)
    .sort()
}

it('reads GRIP_PROXIES in the spelling of the configuration', async () => {
  const proxies = [
    { controlUrl: 'http://127.0.0.1:1', user: 'u', password: 'p' },
    { controlUrl: 'http://127.0.0.1:2/x' },
  ]
  expect(await published({ GRIP_PROXIES: JSON.stringify(proxies) })).toEqual([
    'http://127.0.0.1:1/publish/ Basic dTpw',
    'http://127.0.0.1:2/x/publish/ none',
  ])
})

it('reads GRIP_PROXIES in the spelling of other languages, and GRIP_URLs in it', async () => {
  const proxies = [
    { control_uri: 'http://127.0.0.1:1', control_iss: 'realm', key: 'base64:Y2hhbmdlbWU=' },
    'http://127.0.0.1:2?key=tok',
  ]
  expect(await published({ GRIP_PROXIES: JSON.stringify(proxies) })).toEqual([
    'http://127.0.0.1:1/publish/ Bearer eyJhbGciOiJIUzI1N',
    'http://127.0.0.1:2/publish/ Bearer tok',
  ])
})

it('takes GRIP_URL and GRIP_PROXIES together', async () => {
  expect(await published({ GRIP_URL: 'http://127.0.0.1:1', GRIP_PROXIES: '["http://127.0.0.1:2"]' })).toEqual(
    ['http://127.0.0.1:1/publish/ none', 'http://127.0.0.1:2/publish/ none'],
  )
})

it('verifies with control_iss and key, verify_iss and verify_key of GRIP_PROXIES', async () => {
  const proxies = [
    { control_uri: 'http://127.0.0.1:1', control_iss: 'a', key: 'secret-a' },
    { control_uri: 'http://127.0.0.1:2', verify_iss: 'b', verify_key: P256.jwk },
  ]
  const grip = Grip.fromEnv({ GRIP_PROXIES: JSON.stringify(proxies) })
  const verify = (token: string) => reasonOf(grip.verify(new Headers({ 'grip-sig': token })))
  expect(await verify(pushpinToken({ exp: FAR, iss: 'a' }, 'secret-a'))).toEqual({
    accepted: { exp: FAR, iss: 'a' },
  })
  expect(await verify(fanoutToken({ exp: FAR, iss: 'b' }, P256.privateKey))).toEqual({
    accepted: { exp: FAR, iss: 'b' },
  })
  expect(await verify(fanoutToken({ exp: FAR, iss: 'a' }, P256.privateKey))).toBe('issuer')
})

it('takes GRIP_VERIFY_KEY for a proxy that names no key to verify with', async () => {
  const grip = Grip.fromEnv({ GRIP_URL: 'http://127.0.0.1:1?verify-iss=b', GRIP_VERIFY_KEY: P256.spki })
  const token = fanoutToken({ exp: FAR, iss: 'b' }, P256.privateKey)
  await expect(grip.verify(new Headers({ 'grip-sig': token }))).resolves.toEqual({ exp: FAR, iss: 'b' })
  const own = Grip.fromEnv({ GRIP_URL: 'http://127.0.0.1:1?verify-key=own', GRIP_VERIFY_KEY: P256.spki })
  expect(await reasonOf(own.verify(new Headers({ 'grip-sig': token })))).toBe('algorithm')
})

it('applies GRIP_PREFIX, unless an option names another', async () => {
  const env = { GRIP_URL: 'http://127.0.0.1:1', GRIP_PREFIX: 'env-' }
  const { fetch, bodies } = recordFetch()
  await Publisher.fromEnv(env, { fetch }).publish('c', { httpStream: 'x' })
  await Publisher.fromEnv(env, { fetch, prefix: undefined }).publish('c', { httpStream: 'x' })
  await Publisher.fromEnv(env, { fetch, prefix: 'own-' }).publish('c', { httpStream: 'x' })
  await Publisher.fromEnv(env, { fetch, prefix: '' }).publish('c', { httpStream: 'x' })
  expect(bodies().map((body) => /"channel":"(.*)"/.exec(body)![1])).toEqual(['env-c', 'env-c', 'own-c', 'c'])
  expect(Grip.fromEnv(env).prefix).toBe('env-')
})

it('reads process.env by default', async () => {
  vi.stubEnv('GRIP_URL', URL_A)
  vi.stubEnv('GRIP_PREFIX', 'p-')
  expect(Grip.fromEnv().prefix).toBe('p-')
  const { fetch, bodies } = recordFetch()
  await Publisher.fromEnv(undefined, { fetch, attempts: 1 }).publish('c', { httpStream: 'x' })
  expect(bodies()).toEqual(['{"items":[{"formats":{"http-stream":{"content":"x"}},"channel":"p-c"}]}'])
})

it.each([
  ['no variable', {}],
  ['empty variables', { GRIP_URL: '', GRIP_PROXIES: '', GRIP_PREFIX: '', GRIP_VERIFY_KEY: '' }],
  ['null', { GRIP_URL: null }],
  ['an empty list', { GRIP_PROXIES: '[]' }],
  ['a key and a prefix alone', { GRIP_VERIFY_KEY: 'x', GRIP_PREFIX: 'y' }],
])('says that no proxy is configured: %s', (_, env) => {
  const error = { code: 'ERR_GRIP_CONFIG', message: 'no GRIP proxy is configured: set GRIP_URL' }
  expect(() => Publisher.fromEnv(env)).toThrow(expect.objectContaining(error))
  expect(() => Grip.fromEnv(env)).toThrow(expect.objectContaining(error))
})

it.each([
  [{ GRIP_URL: 5 }, 'GRIP_URL must be text'],
  [{ GRIP_URL: URL_A, GRIP_PREFIX: {} }, 'GRIP_PREFIX must be text'],
  [{ GRIP_URL: `"${URL_A}"` }, 'GRIP_URL is in quotes: remove them'],
  [{ GRIP_PROXIES: `'["${URL_A}"]'` }, 'GRIP_PROXIES is in quotes: remove them'],
  [{ GRIP_URL: URL_A, GRIP_PREFIX: '"p-"' }, 'GRIP_PREFIX is in quotes: remove them'],
  [{ GRIP_URL: URL_A, GRIP_PREFIX: 'p-\n' }, 'GRIP_PREFIX has white space around it: remove it'],
  [{ GRIP_URL: URL_A, GRIP_PREFIX: '\ufeffp-' }, 'GRIP_PREFIX has white space around it: remove it'],
  [{ GRIP_URL: URL_A, GRIP_PREFIX: ' ' }, 'GRIP_PREFIX has white space around it: remove it'],
  [{ GRIP_URL: URL_A, GRIP_PREFIX: 'p\0' }, 'GRIP_PREFIX must be text without NUL'],
  [
    { GRIP_PROXIES: '[{"controlUrl":"http://8.8.8.8","allowInsecureHttp":"false"}]' },
    '"allowInsecureHttp" must be true or false, without quotes',
  ],
  [
    { GRIP_PROXIES: '[{"controlUrl":"http://127.0.0.1","issuer":5,"key":"x"}]' },
    '"issuer" must be a non-empty string; leave it out where there is none',
  ],
  [
    { GRIP_PROXIES: '[{"control_uri":"http://127.0.0.1","verify_iss":null,"verify_key":"x"}]' },
    '"verifyIssuer" must be a non-empty string; leave it out where there is none',
  ],
  [
    { GRIP_PROXIES: '[{"controlUrl":"http://127.0.0.1","maxPublishBytes":"65536"}]' },
    '"maxPublishBytes" must be a positive number of bytes',
  ],
  [{ GRIP_PROXIES: '{' }, 'GRIP_PROXIES is not JSON'],
  [{ GRIP_PROXIES: '{}' }, 'GRIP_PROXIES must be a JSON list'],
  [{ GRIP_PROXIES: '"http://127.0.0.1:1"' }, 'GRIP_PROXIES must be a JSON list'],
  [{ GRIP_PROXIES: '[1]' }, 'GRIP_PROXIES[0] must be a URL or an object'],
  [{ GRIP_PROXIES: '["https://a.example",null]' }, 'GRIP_PROXIES[1] must be a URL or an object'],
  [{ GRIP_PROXIES: '[{}]' }, '"controlUrl" is not a URL'],
  [
    { GRIP_PROXIES: '[{"control_url":"http://127.0.0.1"}]' },
    'GRIP configuration has no "control_url"; did you mean "controlUrl"?',
  ],
  [
    { GRIP_PROXIES: '[{"controlUrl":"http://127.0.0.1","verifyKye":"x"}]' },
    'GRIP configuration has no "verifyKye"; did you mean "verifyKey"?',
  ],
  [
    { GRIP_PROXIES: '[{"__proto__":{"dangerouslyAllowUnsigned":true},"controlUrl":"http://127.0.0.1"}]' },
    'GRIP configuration has no "__proto__"',
  ],
  [
    { GRIP_PROXIES: '[{"control_uri":"http://127.0.0.1","constructor":1}]' },
    'GRIP configuration has no "constructor"',
  ],
  [null, 'no GRIP proxy is configured: set GRIP_URL'],
])('refuses the environment %j', (env, message) => {
  expect(() => Grip.fromEnv(env as GripEnv)).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }),
  )
  expect(({} as Record<string, unknown>)['dangerouslyAllowUnsigned']).toBeUndefined()
})
