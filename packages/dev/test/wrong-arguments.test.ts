import { createGripHandler } from '@grip/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDevProxy } from '../src/index.ts'
import { createTestProxy, signedRequest } from '../src/test.ts'

const app = createGripHandler((request, grip) => {
  const { pathname } = new URL(request.url)
  if (pathname === '/events') return grip.holdStream('news')
  return pathname === '/poll' ? grip.holdResponse('news') : grip.webSocket({})
})

/** What nothing here takes. */
const WRONG: readonly unknown[] = [
  null,
  NaN,
  -1,
  Infinity,
  5n,
  Symbol('wrong'),
  Object.assign(Object.create(null) as object, { wrong: Symbol('wrong') }),
  [Symbol('wrong')],
  {
    toString: () => {
      throw new Error('not to be called')
    },
  },
]

type Call = (wrong: never) => unknown

/** Calls with each wrong value; gives what was not refused with a code. */
async function accepted(call: Call): Promise<string[]> {
  const found: string[] = []
  for (const wrong of WRONG) {
    const error = await Promise.resolve()
      .then(() => call(wrong as never))
      .then(
        () => undefined,
        (reason: unknown) => reason as { code?: unknown },
      )
    if (typeof error?.code !== 'string' || !/^ERR_(INVALID_ARGUMENT|GRIP_\w+)$/.test(error.code)) {
      found.push(`${typeof wrong}: ${String((error as Error | undefined)?.message)}`)
    }
  }
  return found
}

const EACH = ['events', 'lastIds', 'expired', 'forged', 'key', 'issuer', 'connectionId', 'method', 'headers', 'meta', 'body'] // prettier-ignore

describe('a wrong argument is a TypeError with a code', () => {
  it.each<[string, Call]>([
    ['url', (wrong) => signedRequest(wrong)],
    ['init', (wrong) => signedRequest('https://app.test/', wrong)],
    ['an event', (wrong) => signedRequest('https://app.test/', { events: [wrong] })],
    ['a header', (wrong) => signedRequest('https://app.test/', { headers: { x: wrong } })],
    ...EACH.map((name): [string, Call] => [
      name,
      (wrong) => signedRequest('https://app.test/', { [name]: wrong }),
    ]),
  ])('signedRequest: %s', async (_, call) => expect(await accepted(call)).toEqual([]))

  it('signedRequest: a body of a method that has none, and a field that there is not', async () => {
    const request = (init: object): Promise<Request> => signedRequest('https://app.test/', init)
    await expect(request({ method: 'GET', body: 'x' })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: '"method" must be one that has a body, such as POST: GET has none',
    })
    await expect(request({ event: ['OPEN'] })).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    expect((await request({ body: 'x' })).method).toBe('POST')
  })

  it.each<[string, Call]>([
    ['app', (wrong) => createTestProxy(wrong)],
    ['options', (wrong) => createTestProxy(app, wrong)],
    ...['clock', 'gripUrl', 'timeout', 'minKeepAliveInterval', 'log'].map((name): [string, Call] => [
      name,
      (wrong) => createTestProxy(app, { [name]: wrong }),
    ]),
  ])('createTestProxy: %s', async (_, call) => expect(await accepted(call)).toEqual([]))

  it('each method of a test proxy', async () => {
    const proxy = createTestProxy(app)
    onTestFinished(() => proxy.close())
    const calls: Record<string, Call> = {
      published: (wrong) => proxy.published(wrong),
      advance: (wrong) => proxy.advance(wrong),
      losePublish: (wrong) => proxy.losePublish(wrong),
      doublePublish: (wrong) => proxy.doublePublish(wrong),
      delay: (wrong) => proxy.delay(wrong),
      'delay, count': (wrong) => proxy.delay(5, wrong),
      breakOrigin: (wrong) => proxy.breakOrigin(wrong),
      status: (wrong) => proxy.breakOrigin({ status: wrong }),
      seconds: (wrong) => proxy.breakOrigin({ seconds: wrong }),
      fastlyLimits: (wrong) => proxy.fastlyLimits(wrong),
      channel: (wrong) => proxy.publish(wrong, { webSocket: 'x' }),
      message: (wrong) => proxy.publish('news', wrong),
      id: (wrong) => proxy.publish('news', { webSocket: 'x', id: wrong }),
      protocols: (wrong) => proxy.webSocket('/chat', { protocols: wrong }),
      lastEventId: (wrong) => proxy.stream('/events', { lastEventId: wrong }),
    }
    for (const [method, path] of [
      ['fetch', '/'],
      ['webSocket', '/chat'],
      ['stream', '/events'],
      ['poll', '/poll'],
    ] as const) {
      // prettier-ignore
      calls[`path of ${method}`] = (wrong) => proxy[method](wrong)
      calls[`init of ${method}`] = (wrong) => proxy[method](path, wrong)
      calls[`headers of ${method}`] = (wrong) => proxy[method](path, { headers: wrong })
      calls[`a header of ${method}`] = (wrong) => proxy[method](path, { headers: { x: wrong } })
      if (method === 'webSocket') continue
      calls[`method of ${method}`] = (wrong) => proxy[method](path, { method: wrong })
      calls[`body of ${method}`] = (wrong) => proxy[method](path, { body: wrong })
    }
    const found = await Promise.all(
      Object.entries(calls).map(async ([name, call]) =>
        (await accepted(call)).map((one) => `${name}: ${one}`),
      ),
    )
    expect(found.flat()).toEqual([])
  })

  it('each method of a WebSocket in a test', async () => {
    const proxy = createTestProxy(app)
    onTestFinished(() => proxy.close())
    const ws = await proxy.webSocket('/chat')
    const calls: Call[] = [
      (wrong) => ws.send(wrong),
      (wrong) => ws.ping(wrong),
      (wrong) => ws.close(wrong),
      (wrong) => ws.close(1000, wrong),
    ]
    expect((await Promise.all(calls.map(accepted))).flat()).toEqual([])
    await expect(async () => ws.close(1000, 'é'.repeat(62))).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: '"reason" must be at most 123 bytes of UTF-8',
    })
    expect(await ws.close(1000)).toEqual({ code: 1000, reason: '' })
  })

  it.each([
    'origin',
    'app',
    'host',
    'port',
    'controlPort',
    'key',
    'issuer',
    'requirePublishKey',
    'allowedHosts',
    'clientHosts',
    'pass',
    'forwardedFor',
    'minKeepAliveInterval',
    'headerTimeout',
    'retryDelays',
    'inspect',
    'log',
  ])('createDevProxy: %s', async (name) => {
    // prettier-ignore
    const given = name === 'origin' || name === 'app' ? {} : { app }
    const call: Call = (wrong) => createDevProxy({ ...given, port: 0, controlPort: 0, [name]: wrong })
    expect(await accepted(call)).toEqual([])
  })
})
