import { afterEach, expect, it, vi } from 'vitest'
import { createGripHandler, Grip, type GripHandlerFunction, type GripHandlerOptions } from '@grip/core'
import { invokeApp } from '../support/invoke-app.ts'
import { events, GRIP_URL, gripSig, proxied, read } from '../support/proxy.ts'
import { recordPublishes } from '../support/record-publishes.ts'

const other = (key: string) => GRIP_URL.replace('changeme', key)

function setUp(handle: GripHandlerFunction<unknown>, options: GripHandlerOptions = {}) {
  const errors: unknown[] = []
  return { app: createGripHandler(handle, { onError: (error) => errors.push(error), ...options }), errors }
}

const isProxied: GripHandlerFunction<unknown> = (_, grip) => new Response(`${grip.proxied}`)

afterEach(() => {
  vi.unstubAllEnvs()
})

it('without configuration plain requests run, and events are answered 403', async () => {
  for (const options of [{}, { config: () => undefined }, { config: async () => undefined }]) {
    const { app, errors } = setUp(isProxied, options)
    expect((await read(await app.fetch(proxied())))[2]).toBe('false')
    expect((await read(await app.fetch(events('OPEN\r\n')))).slice(0, 3)).toMatchObject([
      403,
      {},
      'WebSocket events are taken from a GRIP proxy only\n',
    ])
    expect(errors).toEqual([])
  }
})

it.each<[string, GripHandlerFunction<unknown>]>([
  ['a stream', (_, grip) => grip.holdStream('a')],
  ['a long-poll', (_, grip) => grip.holdResponse('a')],
  ['a WebSocket', (_, grip) => grip.webSocket({})],
  ['a publish', async (_, grip) => (await grip.publish('a', { webSocket: 'x' }), new Response())],
])('without configuration %s is a GripConfigError: 500, and onError is called once', async (_, handle) => {
  const { app, errors } = setUp(handle)
  expect((await read(await app.fetch(proxied()))).slice(0, 3)).toMatchObject([
    500,
    {},
    'Internal Server Error\n',
  ])
  expect(errors).toMatchObject([
    { code: 'ERR_GRIP_CONFIG', message: 'no GRIP proxy is configured: set GRIP_URL' },
  ])
})

it('takes the configuration from process.env, and notices when it changes', async () => {
  const { app } = setUp(isProxied)
  vi.stubEnv('GRIP_URL', GRIP_URL)
  expect((await read(await app.fetch(proxied())))[2]).toBe('true')
  vi.stubEnv('GRIP_URL', other('else'))
  expect((await read(await app.fetch(proxied())))[2]).toBe('false')
  expect((await read(await app.fetch(proxied('/', { 'grip-sig': gripSig({}, 'else') }))))[2]).toBe('true')
})

it("takes the platform's env before process.env, with the prefix", async () => {
  vi.stubEnv('GRIP_URL', other('else'))
  const { app } = setUp((_, grip) => grip.holdStream('a'))
  const env = { GRIP_URL, GRIP_PREFIX: 'p-', KV: {} }
  const context = { waitUntil: () => undefined }
  expect((await app.fetch(proxied(), env, context)).headers.get('grip-channel')).toBe('p-a')
  expect((await invokeApp(app, proxied(), { env }, [])).headers.get('grip-channel')).toBe('p-a')
  expect((await app.fetch(proxied())).status).toBe(501)
})

it('options go before the environment', async () => {
  vi.stubEnv('GRIP_URL', other('else'))
  vi.stubEnv('GRIP_PREFIX', 'p-')
  const { app } = setUp((_, grip) => grip.holdStream('a'), { config: GRIP_URL })
  expect((await app.fetch(proxied())).headers.get('grip-channel')).toBe('a')
})

it('a malformed environment is answered 500, and onError is called for each request', async () => {
  vi.stubEnv('GRIP_URL', 'not a URL')
  const { app, errors } = setUp(isProxied)
  expect([(await app.fetch(proxied())).status, (await app.fetch(events('OPEN\r\n'))).status]).toEqual([
    500, 500,
  ])
  expect(errors).toMatchObject([{ code: 'ERR_GRIP_CONFIG' }, { code: 'ERR_GRIP_CONFIG' }])
})

it('a function of the platform may configure, one for each tenant', async () => {
  const seen: unknown[] = []
  const { app } = setUp(isProxied, {
    config: async (platform) => {
      seen.push(platform.event)
      return platform.event === 'a'
        ? GRIP_URL
        : { controlUrl: 'http://127.0.0.1:5561', issuer: 'pushpin', key: 'else' }
    },
  })
  const ask = async (event: string, key: string) => {
    const request = proxied('/', { 'grip-sig': gripSig({}, key) })
    return (await invokeApp(app, request, { event }, [])).text()
  }
  expect(
    await Promise.all([ask('a', 'changeme'), ask('b', 'changeme'), ask('a', 'else'), ask('b', 'else')]),
  ).toEqual(['true', 'false', 'false', 'true'])
  expect(seen).toEqual(['a', 'b', 'a', 'b'])
})

it.each([
  [
    'throws',
    () => {
      throw new Error('secrets are down')
    },
  ],
  ['rejects', () => Promise.reject(new Error('secrets are down'))],
])('a function that %s is answered 500, and onError hears why', async (_, config) => {
  const { app, errors } = setUp(isProxied, { config })
  expect((await read(await app.fetch(proxied()))).slice(0, 3)).toMatchObject([
    500,
    {},
    'Internal Server Error\n',
  ])
  expect(errors).toMatchObject([{ code: 'ERR_GRIP_CONFIG', cause: new Error('secrets are down') }])
})

it.each([
  'not a URL',
  [],
  { controlUrl: 'http://127.0.0.1:5561', kee: 'x' },
  [GRIP_URL, 'ftp://x'],
  { controlUrl: 5 },
])('a configuration that cannot be used is an error when the handler is made: %j', (config) => {
  const create = () => createGripHandler(isProxied, { config: config as string })
  expect(create).toThrow(expect.objectContaining({ name: 'GripConfigError', code: 'ERR_GRIP_CONFIG' }))
})

it.each([
  { prefx: 'p' },
  { onerror: () => undefined },
  { maxBodyBytes: -1 },
  { maxBodyBytes: Number.NaN },
  { maxBodyBytes: '9' },
  { clockTolerance: 301, config: GRIP_URL },
  { clockTolerance: -1, config: GRIP_URL },
  { publish: { timeout: 0 }, config: GRIP_URL },
  { publish: { deadline: 0 }, config: GRIP_URL },
  { publish: { attempts: 0 }, config: GRIP_URL },
  { publish: { policy: 'some' }, config: GRIP_URL },
  { prefix: 5 },
])('an option that is misspelt or wrong is an error when the handler is made: %j', (options) => {
  const create = () => createGripHandler(isProxied, options as GripHandlerOptions)
  expect(create).toThrow(expect.objectContaining({ name: 'GripConfigError', code: 'ERR_GRIP_CONFIG' }))
})

it('several proxies are trusted, and each gets what is published', async () => {
  const { fetch, published } = recordPublishes()
  const config = [GRIP_URL, other('else')]
  const { app } = setUp(
    async (_, grip) => (await grip.publish('a', { webSocket: 'x' }), new Response(`${grip.proxied}`)),
    { config, publish: { fetch } },
  )
  expect((await read(await app.fetch(proxied('/', { 'grip-sig': gripSig({}, 'else') }))))[2]).toBe('true')
  expect(published).toEqual(['a', 'a'])
})

it('a request does not wait for what another request began', async () => {
  const { app } = setUp(isProxied, {
    config: ({ event }) => (event === 'stuck' ? new Promise(() => undefined) : GRIP_URL),
  })
  void invokeApp(app, proxied(), { event: 'stuck' }, [])
  expect(await (await invokeApp(app, proxied(), { event: 'free' }, [])).text()).toBe('true')
})

it('a request does not wait for a key that another request imports', async () => {
  const importKey = vi
    .spyOn(crypto.subtle, 'importKey')
    .mockImplementationOnce(() => new Promise(() => undefined))
  const { app } = setUp(isProxied, { config: GRIP_URL })
  void app.fetch(proxied())
  expect(await (await app.fetch(proxied())).text()).toBe('true')
  expect(importKey.mock.calls.length).toBe(2)
  importKey.mockRestore()
})

it('an empty GRIP_PROXIES configures nothing', async () => {
  const { app, errors } = setUp(isProxied)
  const platform = { [Symbol.for('grip.platform')]: true, env: { GRIP_PROXIES: '[]' } }
  expect((await read(await app.fetch(proxied(), platform)))[2]).toBe('false')
  expect(errors).toEqual([])
})

it('takes GRIP_PREFIX where the option is left undefined', () => {
  const env = { GRIP_URL, GRIP_PREFIX: 'pre-' }
  expect(Grip.fromEnv(env, { prefix: undefined }).prefix).toBe('pre-')
})
