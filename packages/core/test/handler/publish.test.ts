import { expect, it } from 'vitest'
import { createGripHandler, type GripHandlerFunction, type GripContext } from '@grip/core'
import { invokeApp } from '../support/invoke-app.ts'
import { bodyOf, events, GRIP_URL, proxied, turn } from '../support/proxy.ts'
import { deferred, recordPublishes } from '../support/record-publishes.ts'

const REJECTED = { code: 'ERR_GRIP_PUBLISH', reason: 'rejected', status: 502 }
const CLOSE_1011 = 'CLOSE 2\r\n\x03\xf3\r\n'

function setUp(
  handle: GripHandlerFunction<unknown>,
  answer?: (channel: string) => Response | Promise<Response>,
) {
  const errors: unknown[] = []
  const { fetch, published } = recordPublishes(answer)
  const onError = (error: unknown) => errors.push(error)
  return {
    app: createGripHandler(handle, { config: GRIP_URL, prefix: 'p-', publish: { fetch }, onError }),
    errors,
    published,
  }
}

it('publishes with the prefix, from plain requests that no proxy sent too', async () => {
  const { app, published } = setUp(async (_, grip) => {
    await grip.publish('a', { webSocket: 'x' })
    return new Response()
  })
  await app.fetch(new Request('http://app.test/'))
  expect(published).toEqual(['p-a'])
})

it.each([
  ['plain requests', () => proxied()],
  ['events', () => events('TEXT 1\r\na\r\n')],
])('a publish that nobody awaits settles before the answer of %s', async (_, request) => {
  const held = deferred<Response>()
  const { app, published, errors } = setUp(
    (_request, grip) => {
      void grip.publish('a', { webSocket: 'x' })
      return grip.proxied && _request.method === 'POST' ? grip.webSocket({}) : new Response()
    },
    () => held.promise,
  )
  let answered = false
  const answer = app.fetch(request()).then((response) => {
    answered = true
    return response
  })
  while (published.length === 0) await turn()
  await turn()
  expect(answered).toBe(false)
  held.resolve(new Response('Published\n'))
  expect([(await answer).status, errors]).toEqual([200, []])
})

it('with waitUntil the answer does not wait for a publish that nobody awaits', async () => {
  const held = deferred<Response>()
  const { app, errors } = setUp(
    (_, grip) => {
      void grip.publish('a', { webSocket: 'x' })
      return new Response()
    },
    () => held.promise,
  )
  const waiting: Promise<unknown>[] = []
  const platform = { waitUntil: (promise: Promise<unknown>) => void waiting.push(promise) }
  const response = await invokeApp(app, proxied(), platform, [])
  expect([response.status, waiting.length > 0]).toEqual([200, true])
  held.resolve(new Response('no', { status: 400 }))
  await Promise.all(waiting)
  expect(errors).toMatchObject([REJECTED])
})

it('a publish that fails and that nobody awaits goes to onError once, and changes no answer', async () => {
  const { app, errors } = setUp(
    (_, grip) =>
      grip.webSocket({
        message(ws, data) {
          void grip.publish('a', { webSocket: data })
          ws.send(data)
        },
      }),
    () => new Response('no', { status: 400 }),
  )
  expect(await bodyOf(app.fetch(events('TEXT 1\r\na\r\n')))).toBe('TEXT 3\r\nm:a\r\n')
  expect(errors).toMatchObject([REJECTED])
})

it('a publish that fails and is returned by a hook closes with 1011, and goes to onError once', async () => {
  const { app, errors } = setUp(
    (_, grip) => grip.webSocket({ message: (ws, data) => grip.publish('a', { webSocket: data }) }),
    () => new Response('no', { status: 400 }),
  )
  expect(await bodyOf(app.fetch(events('TEXT 1\r\na\r\nTEXT 1\r\nb\r\n')))).toBe(CLOSE_1011)
  expect(errors).toMatchObject([REJECTED])
})

it('a publish that fails and is caught is handled: onError is not called', async () => {
  const { app, errors } = setUp(
    async (_, grip) => {
      await grip.publish('a', { webSocket: 'x' }).catch(() => undefined)
      return new Response('fine')
    },
    () => new Response('no', { status: 400 }),
  )
  expect(await bodyOf(app.fetch(proxied()))).toBe('fine')
  expect(errors).toEqual([])
})

it('a publish that fails before the handler comes to await and catch it is handled, too', async () => {
  const { app, errors } = setUp(
    async (_, grip) => {
      const published = grip.publish('a', { webSocket: 'x' })
      await grip.publish('b', { webSocket: 'y' }).catch(() => undefined)
      const outcome = await Promise.allSettled([published])
      return new Response(outcome[0].status)
    },
    () => new Response('no', { status: 400 }),
  )
  expect(await bodyOf(app.fetch(proxied()))).toBe('rejected')
  expect(errors).toEqual([])
})

it('a publish that fails and that nobody waits for goes to onError once', async () => {
  const { app, errors } = setUp(
    (_, grip) => {
      void grip.publish('a', { webSocket: 'x' })
      return new Response('fine')
    },
    () => new Response('no', { status: 400 }),
  )
  expect(await bodyOf(app.fetch(proxied()))).toBe('fine')
  expect(errors).toMatchObject([REJECTED])
})

it.each([
  ['', { webSocket: 'x' }, 'ERR_GRIP_INSTRUCT'],
  ['a', {}, 'ERR_INVALID_ARGUMENT'],
])('a publish to %j of %j rejects', async (channel, message, code) => {
  const seen: unknown[] = []
  const { app, errors, published } = setUp(async (_, grip) => {
    await grip.publish(channel, message).catch((error: unknown) => seen.push(error))
    return new Response()
  })
  await app.fetch(proxied())
  expect([errors, published]).toEqual([[], []])
  expect(seen).toMatchObject([{ code }])
})

it('publishes of hooks go out in the order of the messages', async () => {
  const { app, published } = setUp((_, grip) =>
    grip.webSocket({ message: (ws, data) => grip.publish(String(data), { webSocket: data }) }),
  )
  await app.fetch(events('TEXT 1\r\n1\r\nTEXT 1\r\n2\r\nTEXT 1\r\n3\r\n'))
  expect(published).toEqual(['p-1', 'p-2', 'p-3'])
})

it('a publish begun while another settles is waited for too', async () => {
  const { app, published } = setUp((_, grip) => {
    void grip.publish('1', { webSocket: 'x' }).then(() => grip.publish('2', { webSocket: 'x' }))
    return new Response()
  })
  await app.fetch(proxied())
  expect(published).toEqual(['p-1', 'p-2'])
})

it('waitUntil hands a promise to the platform, and its rejection to onError', async () => {
  const boom = new Error('boom')
  const { app, errors } = setUp((_, grip) => {
    grip.waitUntil(Promise.reject(boom))
    return new Response()
  })
  const waiting: Promise<unknown>[] = []
  await invokeApp(app, proxied(), { waitUntil: (promise) => void waiting.push(promise) }, [])
  await Promise.all(waiting)
  expect([waiting.length > 0, errors]).toEqual([true, [boom]])
  await app.fetch(proxied())
  await turn()
  expect(errors).toEqual([boom, boom])
})

it.each([
  [
    'a hook that does not wait',
    (grip: GripContext<unknown>, data: string) => void grip.publish('a', { webSocket: data }),
    2,
  ],
  [
    'a hook that waits',
    (grip: GripContext<unknown>, data: string) => grip.publish('a', { webSocket: data }),
    100,
  ],
])('H5 a batch of 100 messages and %s', async (_, publish, expected) => {
  let posts = 0
  const { app, published } = setUp(
    (_request, grip) => grip.webSocket({ message: (ws, data) => publish(grip, String(data)) }),
    () => new Response(`Published ${++posts}\n`),
  )
  expect((await app.fetch(events('TEXT 1\r\na\r\n'.repeat(100)))).status).toBe(200)
  expect([published.length, posts <= expected]).toEqual([100, true])
})

it('requests share no POST, and none waits for what another publishes', async () => {
  const held = deferred<Response>()
  const { app, published } = setUp(
    async (request, grip) => {
      await grip.publish(new URL(request.url).pathname, { webSocket: 'x' })
      return new Response()
    },
    (channel) => (channel === 'p-/slow' ? held.promise : new Response('Published\n')),
  )
  const slow = app.fetch(proxied('/slow'))
  while (published.length === 0) await turn()
  expect((await app.fetch(proxied('/fast'))).status).toBe(200)
  held.resolve(new Response('Published\n'))
  expect((await slow).status).toBe(200)
  expect(published).toEqual(['p-/slow', 'p-/fast'])
})

it('with the policy "any" the answer waits for the other proxies, which settle it before the function freezes', async () => {
  const held = deferred<Response>()
  const urls: string[] = []
  const app = createGripHandler(
    async (_, grip) => {
      await grip.publish('a', { webSocket: 'x' })
      return new Response()
    },
    {
      config: ['http://127.0.0.1:1', 'http://127.0.0.1:2'],
      publish: {
        policy: 'any',
        fetch: async (url) => (urls.push(url) === 1 ? held.promise : new Response('Published\n')),
      },
    },
  )
  let answered = false
  const answer = app.fetch(new Request('http://app.test/')).then(() => {
    answered = true
  })
  while (urls.length < 2) await turn()
  await turn()
  expect(answered).toBe(false)
  held.resolve(new Response('Published\n'))
  await answer
})
