import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createGripHandler, Publisher } from '@grip/core'
import { GRIP_URL, gripSig, unsigned } from './support/proxy.ts'
import { Connection, setUp } from './websocket/sealed-app.ts'

// What Fastly Compute lacks.
beforeAll(() => {
  const { subtle } = crypto
  const some = ['digest', 'importKey', 'sign', 'verify'] as const
  const own = Object.fromEntries(some.map((name) => [name, (subtle[name] as () => unknown).bind(subtle)]))
  vi.stubGlobal('crypto', { subtle: own })
  vi.stubGlobal(
    'URL',
    class extends URL {
      static override canParse = undefined as never
    },
  )
})
afterAll(() => vi.unstubAllGlobals())

it('connections are sealed, and messages answered, with the WebCrypto of a small runtime', async () => {
  const { app, seen } = setUp()
  const connection = new Connection()
  connection.take(await app.fetch(connection.request('OPEN\r\n')))
  expect([...connection.meta.keys()]).toEqual(['grip-seal', 'user'])
  const answer = await app.fetch(connection.request('TEXT 2\r\nhi\r\n'))
  expect(await answer.text()).toBe('TEXT 4\r\nm:hi\r\n')
  connection.meta.set('user', 'Eve')
  const forged = await app.fetch(connection.request('TEXT 2\r\nhi\r\n'))
  expect(await forged.text()).toContain('this connection can no longer be verified')
  expect(seen).toEqual([['c1', [['user', 'Zoë']], 'hi']])
})

it('a page of another origin is refused there, and one of the same let in', async () => {
  const app = createGripHandler((_, grip) => grip.webSocket({}), { config: GRIP_URL })
  const open = (origin: string) =>
    app.fetch(
      unsigned('OPEN\r\n', { 'connection-id': 'c1', 'grip-sig': gripSig(), host: 'app.example', origin }),
    )
  expect((await open('https://app.example')).status).toBe(200)
  expect((await open('https://other.example')).status).toBe(403)
})

it('a publish arrives there without an AbortController, and one that is never answered is given up', async () => {
  vi.stubGlobal('AbortController', undefined)
  vi.stubGlobal('AbortSignal', undefined)
  const bodies: unknown[] = []
  const post: typeof fetch = (_, init) => {
    bodies.push(JSON.parse(new TextDecoder().decode(init!.body as Uint8Array)))
    return bodies.length === 1 ? Promise.resolve(new Response('Published\n')) : new Promise(() => {})
  }
  const publisher = new Publisher('http://127.0.0.1:5561', { fetch: post, timeout: 50, attempts: 1 })
  await publisher.publish('news', { httpStream: 'one' })
  await expect(publisher.publish('news', { httpStream: 'two' })).rejects.toMatchObject({
    reason: 'timeout',
    channel: 'news',
    message: 'http://127.0.0.1:5561 did not answer within 50 ms',
  })
  expect(bodies).toEqual([
    { items: [{ channel: 'news', formats: { 'http-stream': { content: 'one' } } }] },
    { items: [{ channel: 'news', formats: { 'http-stream': { content: 'two' } } }] },
  ])
})
