import { afterEach, expect, it, vi } from 'vitest'
import { createGripHandler, Grip, type GripConfig } from '@grip/core'
import { gripSig, GRIP_URL, unsigned } from '../support/proxy.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const KEYLESS: GripConfig = { controlUrl: 'http://127.0.0.1:5561' }
const KEYED: GripConfig = { controlUrl: 'http://127.0.0.1:5562', issuer: 'pushpin', key: 'changeme' }
const MARKED = { 'grip-feature': 'status' }

/** Whether a request with these headers is trusted, and its events reach a hook. */
async function isTrusted(
  config: GripConfig | GripConfig[],
  headers: Record<string, string>,
): Promise<boolean> {
  const seen: unknown[] = []
  const hooks = { open: () => seen.push('open') }
  const app = createGripHandler((_, grip) => grip.webSocket(hooks), { config })
  const { status } = await app.fetch(unsigned('OPEN\r\n', headers))
  expect([status, seen.length]).toEqual(status === 200 ? [200, 1] : [403, 0])
  const verified = await new Grip(config).verify(new Headers(headers)).then(
    () => true,
    () => false,
  )
  expect(verified).toBe(status === 200)
  return verified
}

it.each([
  ['development', true],
  ['production', false],
  ['test', false],
  ['Development', false],
  ['', false],
  [undefined, false],
])('B1 where NODE_ENV is %s, a proxy of this machine without keys is trusted: %s', async (env, trusted) => {
  vi.stubEnv('NODE_ENV', env)
  expect(await isTrusted(KEYLESS, MARKED)).toBe(trusted)
  expect(await isTrusted(KEYLESS, { 'grip-sig': 'anything' })).toBe(trusted)
  expect(await isTrusted([KEYLESS, { controlUrl: 'http://localhost:5563' }], MARKED)).toBe(trusted)
})

it.each<[string, GripConfig | GripConfig[]]>([
  ['elsewhere', { controlUrl: 'https://pushpin.example.com' }],
  ['in the private network', { controlUrl: 'http://10.0.0.1' }],
  ['here, with a bearer token', { ...KEYLESS, key: 'token' }],
  ['here, with a key', KEYED],
  ['here, and another with a key', [KEYLESS, KEYED]],
  ['here, and another elsewhere', [KEYLESS, { controlUrl: 'https://pushpin.example.com' }]],
])('B1 in development, a request without a signature is not trusted for a proxy %s', async (_, config) => {
  vi.stubEnv('NODE_ENV', 'development')
  for (const headers of [{}, MARKED, { 'grip-sig': 'anything' }, { 'grip-sig': gripSig({}, 'another') }])
    expect(await isTrusted(config, headers)).toBe(false)
})

it('B1 in development, a request that no proxy marked is not trusted', async () => {
  vi.stubEnv('NODE_ENV', 'development')
  expect(await isTrusted(KEYLESS, {})).toBe(false)
  expect(await isTrusted(KEYLESS, { 'connection-id': 'x', 'meta-user': 'root' })).toBe(false)
})

it('B1 a keyed proxy beside a keyless one still verifies its own', async () => {
  vi.stubEnv('NODE_ENV', 'development')
  expect(await isTrusted([KEYLESS, KEYED], { 'grip-sig': gripSig() })).toBe(true)
})

it.each([
  [true, true],
  [false, false],
  [undefined, false],
])(
  'B1 unsigned requests are trusted where that is %j by name: %s',
  async (dangerouslyAllowUnsigned, trusted) => {
    vi.stubEnv('NODE_ENV', 'production')
    const config = { controlUrl: 'https://pushpin.example.com', dangerouslyAllowUnsigned }
    expect(await isTrusted(config, MARKED)).toBe(trusted)
  },
)

it.each(['true', 1])('B1 unsigned requests are not to be trusted where that is %j', (value) => {
  const dangerouslyAllowUnsigned = value as unknown as boolean
  const config = { controlUrl: 'https://pushpin.example.com', dangerouslyAllowUnsigned }
  expect(() => createGripHandler(() => new Response(), { config })).toThrow(
    '"dangerouslyAllowUnsigned" must be true or false, without quotes',
  )
})

it('B1 a GRIP_URL cannot allow unsigned requests', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const app = createGripHandler((_, grip) => grip.webSocket({}), {
    config: `${GRIP_URL}&dangerouslyAllowUnsigned=true&dangerously-allow-unsigned=1`,
  })
  expect((await app.fetch(unsigned('OPEN\r\n', MARKED))).status).toBe(403)
})
