import { afterEach, expect, it, vi } from 'vitest'
import { createGripHandler, type GripConfigInput } from '@grip/core'
import { invokeApp } from '../support/invoke-app.ts'
import { gripSig, proxied } from '../support/proxy.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const FORMS: [string, (key: string) => GripConfigInput][] = [
  ['a GRIP_URL', (key) => `http://127.0.0.1:5561?iss=pushpin&key=${key}`],
  ['an object', (key) => ({ controlUrl: 'http://127.0.0.1:5561', issuer: 'pushpin', key })],
  [
    'a JWK',
    (key) => ({
      controlUrl: 'http://127.0.0.1:5561',
      verifyIssuer: 'pushpin',
      verifyKey: [{ kty: 'oct', k: Buffer.from(key).toString('base64url') }],
    }),
  ],
  [
    'bytes',
    (key) => [{ controlUrl: 'http://127.0.0.1:5561', issuer: 'pushpin', key: new TextEncoder().encode(key) }],
  ],
  ['an ArrayBuffer', (key) => bytesConfig(new TextEncoder().encode(key).buffer)],
  ['a DataView', (key) => bytesConfig(new DataView(new TextEncoder().encode(key).buffer))],
]

/** What is no Uint8Array is taken as one. */
function bytesConfig(key: unknown): GripConfigInput {
  return { controlUrl: 'http://127.0.0.1:5561', issuer: 'pushpin', key: key as Uint8Array }
}

/** An app whose configuration depends on the tenant that each request is of, built anew each time. */
function appFor(build: (key: string) => GripConfigInput) {
  const app = createGripHandler((_, grip) => new Response(`${grip.proxied}`), {
    config: async ({ event }) => build(event as string),
  })
  return async (tenant: string, signer = tenant, run = 0): Promise<string> => {
    // Another token each time, so that it is not one that was verified before.
    const token = gripSig({ run }, signer)
    return (await invokeApp(app, proxied('/', { 'grip-sig': token }), { event: tenant }, [])).text()
  }
}

it.each(FORMS)('20 and 200 tenants in turn cost one key import each: %s', async (form, build) => {
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  const ask = appFor(build)
  for (const [count, rounds] of [
    [20, 10],
    [200, 3],
  ] as const) {
    imports.mockClear()
    for (let run = 0; run < rounds; run++) {
      for (let tenant = 0; tenant < count; tenant++) {
        expect(await ask(`${form} ${count} ${tenant}`, undefined, run)).toBe('true')
      }
    }
    expect(imports).toHaveBeenCalledTimes(count)
  }
})

it.each(FORMS)('no tenant is trusted with the key of another: %s', async (form, build) => {
  const ask = appFor(build)
  for (let run = 0; run < 3; run++) {
    for (const [tenant, signer, trusted] of [
      ['a', 'a', 'true'],
      ['b', 'a', 'false'],
      ['b', 'b', 'true'],
      ['a', 'b', 'false'],
    ] as const) {
      expect(await ask(`${form} ${tenant}`, `${form} ${signer}`, run)).toBe(trusted)
    }
  }
})

it('no tenant is trusted with the CryptoKey of another', async () => {
  const keys = new Map<string, CryptoKey>()
  for (const name of ['first', 'second']) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    keys.set(name, await crypto.subtle.importKey('raw', Buffer.from(name), algorithm, false, ['verify']))
  }
  const ask = appFor((name) => ({ controlUrl: 'http://127.0.0.1:5561', verifyKey: keys.get(name)! }))
  expect([
    await ask('first'),
    await ask('second', 'first'),
    await ask('second'),
    await ask('first', 'second'),
  ]).toEqual(['true', 'false', 'true', 'false'])
})

it('of the tenants that were not asked for longest nothing is kept beyond 256', async () => {
  const ask = appFor(FORMS[1]![1])
  for (let tenant = 0; tenant < 257; tenant++) await ask(`bounded ${tenant}`)
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  for (let tenant = 1; tenant < 257; tenant++) await ask(`bounded ${tenant}`, undefined, 1)
  expect(imports).toHaveBeenCalledTimes(0)
  await ask('bounded 0', undefined, 1)
  expect(imports).toHaveBeenCalledTimes(1)
  await ask('bounded 2', undefined, 2)
  expect(imports).toHaveBeenCalledTimes(1)
  await ask('bounded 1', undefined, 2)
  expect(imports).toHaveBeenCalledTimes(2)
})

it('environments in turn cost one key import each', async () => {
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  const app = createGripHandler((_, grip) => new Response(`${grip.proxied}`))
  for (let run = 0; run < 5; run++) {
    for (const key of ['env-a', 'env-b', 'env-c']) {
      const env = { GRIP_URL: `http://127.0.0.1:5561?iss=pushpin&key=${key}` }
      const response = await invokeApp(app, proxied('/', { 'grip-sig': gripSig({ run }, key) }), { env }, [])
      expect(await response.text()).toBe('true')
    }
  }
  expect(imports).toHaveBeenCalledTimes(3)
})
