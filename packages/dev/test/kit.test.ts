import { createGripHandler, sse } from '@grip/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTestProxy } from '../src/test.ts'
import { app, COOKIE, start } from './support/kit.ts'

describe('a test proxy', () => {
  it('opens a WebSocket, sends and receives on it, and keeps its meta', async () => {
    const ws = await start().webSocket('/chat', { ...COOKIE, protocols: ['chat.v1', 'chat.v2'] })
    expect(ws.protocol).toBe('chat.v2')
    ws.send('hello')
    expect(await ws.next()).toBe('hello')
    ws.send('user')
    expect(await ws.next()).toBe('you are alice')
    ws.send(new Uint8Array([0, 255]))
    expect(await ws.next()).toEqual(new Uint8Array([0, 255]))
  })

  it('closes a WebSocket with code and reason, and answers a PING', async () => {
    const ws = await start().webSocket('/chat', COOKIE)
    ws.ping('still there?')
    expect(await ws.nextPong()).toBe('still there?')
    expect(await ws.close(4000, 'bye')).toEqual({ code: 4000, reason: 'bye' })
    await expect(ws.next()).rejects.toMatchObject({ code: 'ERR_GRIP_TEST_CLOSED' })
  })

  it('closes with 1011 after a hook that throws', async () => {
    const ws = await start().webSocket('/chat', COOKIE)
    ws.send('fail')
    expect((await ws.closed).code).toBe(1011)
  })

  it('hands out the answer that refuses a WebSocket', async () => {
    const error = await start()
      .webSocket('/chat')
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'TestProxyError',
      code: 'ERR_GRIP_TEST_REFUSED',
      message: 'the WebSocket /chat is refused with 401: Sign in first',
    })
    expect(await (error as { response: Response }).response.text()).toBe('Sign in first\n')
  })

  it('holds a stream: what was missed, what is published, and a keep-alive when the clock moves', async () => {
    const proxy = start()
    const stream = await proxy.stream('/events', { lastEventId: '7' })
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    expect(await stream.next()).toEqual({ event: 'message', data: 'missed', id: '8' })
    await proxy.publish('news', { httpStream: sse({ event: 'news', data: 'two\nlines' }) })
    expect(await stream.next()).toEqual({ event: 'news', data: 'two\nlines', id: '8' })
    await proxy.advance(19_999)
    expect(stream.received).not.toContain(':\n\n')
    await proxy.advance(1)
    expect(stream.received.endsWith(':\n\n')).toBe(true)
  })

  it('holds a long-poll until something is published, or its time is over', async () => {
    const proxy = start()
    const [first, second] = [await proxy.poll('/poll'), await proxy.poll('/poll')]
    expect([first.held, second.held]).toEqual([true, true])
    await proxy.publish('news', { httpResponse: 'hello' })
    expect(await (await first.response).text()).toBe('hello')
    const third = await proxy.poll('/poll')
    await proxy.advance(24_999)
    expect(third.held).toBe(true)
    await proxy.advance(1)
    expect([third.held, (await third.response).status, await (await third.response).text()]).toEqual([
      false,
      200,
      '',
    ])
  })

  it('shows what the app has published', async () => {
    const proxy = start()
    const ws = await proxy.webSocket('/chat', COOKIE)
    ws.send('hello')
    await proxy.settled()
    expect(proxy.published('news')).toMatchObject([
      { channel: 'news', httpStream: 'data: hello\n\n', httpResponse: 'hello', webSocket: 'hello' },
    ])
    expect(proxy.published('other')).toEqual([])
  })

  it('passes a plain request on, and gives its answer', async () => {
    const response = await start().fetch('/say', { method: 'POST', body: 'hé' })
    expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([
      201,
      'yes',
      'POST hé',
    ])
  })

  it('says what the app threw', async () => {
    const proxy = start()
    const response = await proxy.fetch('/throw')
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error\n'])
    expect(proxy.warnings()[0]).toMatchObject({ code: 'origin-error', path: '/throw' })
    expect(proxy.warnings()[0]!.message).toMatch(
      /^GET: the app fails, and a platform answers 500: Error: a bug\n {4}at /,
    )
  })

  it('tells the app of a client that goes away, and of none when it restarts', async () => {
    const seen: string[] = []
    const watched = createGripHandler((_, grip) =>
      grip.webSocket({ open: (ws) => ws.subscribe('a'), disconnect: () => void seen.push('gone') }),
    )
    const proxy = createTestProxy(watched)
    onTestFinished(() => proxy.close())
    const [first, second] = [await proxy.webSocket('/'), await proxy.webSocket('/')]
    first.drop()
    await proxy.settled()
    expect(seen).toEqual(['gone'])
    proxy.restart()
    expect(await second.closed).toEqual({ code: 1006, reason: '' })
    await proxy.settled()
    expect(seen).toEqual(['gone'])
  })

  it('loses a publish when it is asked to', async () => {
    const proxy = start()
    const ws = await proxy.webSocket('/chat', COOKIE)
    proxy.losePublish()
    ws.send('lost')
    ws.send('seen')
    expect(await ws.next()).toBe('seen')
    expect(proxy.published('news')).toHaveLength(2)
  })

  it('says what it waited for, and what the proxy warns of', async () => {
    const proxy = start({ timeout: 250 })
    const ws = await proxy.webSocket('/chat', COOKIE)
    await proxy.publish('empty', { webSocket: 'nobody' })
    await expect(ws.next()).rejects.toMatchObject({
      code: 'ERR_GRIP_TEST_TIMEOUT',
      message:
        'a message did not arrive on the WebSocket /chat within 250 ms; the proxy warns:\n  ! publish-no-subscriber:  an item for "empty" reaches nobody: no one is subscribed; compare the name, prefix included, with that of the hold or subscription',
    })
  })

  it('leaves fetch as it was once all are closed', async () => {
    const before = globalThis.fetch
    const [first, second] = [createTestProxy(app), createTestProxy(app)]
    expect(globalThis.fetch).not.toBe(before)
    await first.close()
    await second.close()
    expect(globalThis.fetch).toBe(before)
  })

  it('gives the app the variables of its test', async () => {
    const proxy = createTestProxy(
      {
        fetch: (_: Request, env: { ROOM: string; GRIP_URL: string }) =>
          new Response(`${env.ROOM} ${env.GRIP_URL}`),
      },
      { env: { ROOM: 'blue' } },
    )
    onTestFinished(() => proxy.close())
    expect(await (await proxy.fetch('/')).text()).toBe(`blue ${proxy.gripUrl}`)
  })

  it.each([
    [
      () => createTestProxy((() => {}) as never),
      '"app" must be an object with a "fetch" function, as createGripHandler returns it',
    ],
    [
      () => createTestProxy(app, { clok: 'real' } as never),
      '"clok" is not an option; the options are clock, gripUrl, env, timeout, minKeepAliveInterval, log',
    ],
    [() => createTestProxy(app, { clock: 'fast' as never }), '"clock" must be "manual" or "real"'],
    [() => start().fetch('chat'), '"path" must begin with a slash, such as /chat'],
    [() => start().advance(-1), '"milliseconds" must be a number from 0 on'],
    [
      () => start().publish('a', {}),
      '"message" must have at least one of httpStream, httpResponse and webSocket',
    ],
  ])('refuses what cannot be, %#', async (call, message) => {
    const error: unknown = await (async () => call())().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT', message })
  })

  it('takes the place of the proxy that an app is configured with', async () => {
    const gripUrl = 'http://127.0.0.1:5561?iss=mine&key=my+own/key'
    const configured = createGripHandler(
      (_, grip) =>
        grip.webSocket({
          open: (ws) => ws.subscribe('a'),
          message: (_ws, data) => grip.publish('a', { webSocket: data }),
        }),
      { config: gripUrl },
    )
    const proxy = createTestProxy(configured, { gripUrl })
    onTestFinished(() => proxy.close())
    const ws = await proxy.webSocket('/')
    ws.send('hello')
    expect([await ws.next(), proxy.warnings()]).toEqual(['hello', []])
    expect(() => createTestProxy(configured, { gripUrl })).toThrow(
      '"gripUrl" is that of another test proxy: close that one first',
    )
    expect(() => createTestProxy(configured, { gripUrl: 'http://127.0.0.1:5561' })).toThrow(
      '"gripUrl" must be an address',
    )
  })

  it('cannot move the clock of this machine', async () => {
    await expect(start({ clock: 'real' }).advance(1)).rejects.toMatchObject({ code: 'ERR_GRIP_TEST_CLOCK' })
  })
})
