import { Grip } from '@grip/core'
import type { DirectWebSocketHooks, UpgradeListenerOptions } from '@grip/node/websocket'
import { afterAll, expect, it } from 'vitest'
import { behindProxy, type ClauseContext, describeWhere, isNewer, type Pushpin } from '../src/index.ts'
import { deferred } from '../src/harness/within.ts'
import { DirectServer } from './direct-server.ts'

const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

describeWhere('pushpin', 'direct WebSockets behind Pushpin', () => {
  const server = new DirectServer()
  let t: ClauseContext
  let pushpin: Pushpin
  let grip: Grip
  const serve = (hooks: DirectWebSocketHooks, options?: UpgradeListenerOptions, own = grip) =>
    server.serve(hooks, own, options)

  behindProxy(
    async () => (pushpin = await server.start()),
    (context) => {
      t = context
      grip = new Grip(pushpin.gripUrl, { prefix: 'p-' })
    },
  )

  afterAll(() => server.stop())

  it.each(['m:', ''] as const)(
    'with the message prefix "%s" text and all 256 bytes come back',
    async (messagePrefix) => {
      const client = await t.ws(serve({ message: (ws, data) => ws.send(data) }, { messagePrefix }))
      for (const text of ['héllo €', '', 'm:again', 'x'.repeat(100_000)]) {
        client.send(text)
        expect(await client.message(), text.slice(0, 9)).toBe(text)
      }
      client.send(bytes)
      expect(await client.message()).toEqual(bytes)
      client.send(Buffer.from('c:{}'))
      expect(await client.message()).toEqual(Buffer.from('c:{}'))
    },
  )

  it('text with line breaks, NUL and a byte order mark in front arrives as it is, in a keep-alive too', async () => {
    const texts = ['a\r\nb', '\0', '\ufeffab', '\ufeff\ufeff']
    const client = await t.ws(
      serve({
        open(ws) {
          for (const text of texts) ws.send(text)
          ws.control({ type: 'send-delayed', content: '\ufeffdelayed', timeout: 1 })
        },
        message: (ws) => ws.close(4000, 'a\r\nb\ufeff'),
      }),
    )
    for (const text of [...texts, '\ufeffdelayed']) expect(await client.message()).toBe(text)
    client.send('close')
    expect(await client.closed()).toEqual({ code: 4000, reason: 'a\r\nb\ufeff' })
  })

  it('the client sees no trace of the grip extension, and the sub-protocol that was chosen', async () => {
    const client = t.handshake(serve({}, { protocols: ['v2', 'v1'] }), { protocols: ['v0', 'v1', 'v2'] })
    const headers = await client.opened()
    expect([headers.get('sec-websocket-extensions'), client.socket.protocol]).toEqual([undefined, 'v2'])
  })

  it.each(['m:', ''] as const)(
    'with the message prefix "%s" a subscriber hears what is published',
    async (messagePrefix) => {
      const channel = t.channel()
      const hooks: DirectWebSocketHooks = {
        open: (ws) => {
          ws.send('welcome')
          ws.subscribe(channel)
        },
        message: (_, data) => grip.publish(channel, { webSocket: data }),
      }
      const path = serve(hooks, { messagePrefix })
      const [one, other] = [await t.ws(path), await t.ws(path)]
      expect([await one.message(), await other.message()]).toEqual(['welcome', 'welcome'])
      await t.subscribed(`p-${channel}`, 2)
      one.send('to all')
      expect([await one.message(), await other.message()]).toEqual(['to all', 'to all'])
      other.send(bytes)
      expect([await one.message(), await other.message()]).toEqual([bytes, bytes])
    },
  )

  it('after unsubscribe nothing is heard of the channel', async () => {
    const [left, kept, joined] = [t.channel(), t.channel(), t.channel()]
    const path = serve({
      open: (ws) => {
        ws.subscribe(left)
        ws.subscribe(kept)
      },
      message: (ws) => {
        ws.unsubscribe(left)
        ws.subscribe(joined)
      },
    })
    const client = await t.ws(path)
    await t.subscribed(`p-${kept}`)
    client.send('leave')
    await t.subscribed(`p-${joined}`)
    await grip.publish(left, { webSocket: 'unheard' })
    await grip.publish(kept, { webSocket: 'heard' })
    expect(await client.message()).toBe('heard')
  })

  it('the filter skip-self keeps the own message away', async () => {
    const channel = t.channel()
    const path = serve({
      open: (ws) => {
        const user = new URL(ws.request.headers['x-user'] as string, 'http://users').pathname
        ws.meta.set('user', user)
        ws.control({ type: 'set-meta', name: 'user', value: user })
        ws.subscribe({ name: channel, filters: ['skip-self'] })
      },
      message: async (ws, data) => {
        await grip.publish(channel, { webSocket: data }, { meta: { sender: ws.meta.get('user')! } })
        ws.send('published')
      },
    })
    const one = await t.ws(path, { headers: { 'x-user': 'one' } })
    const other = await t.ws(path, { headers: { 'x-user': 'other' } })
    await t.subscribed(`p-${channel}`, 2)
    one.send('hi')
    expect([await one.message(), await other.message()]).toEqual(['published', 'hi'])
  })

  it("the client's close is heard with code and reason, and answered", async () => {
    const closed = deferred<unknown>()
    const client = await t.ws(serve({ close: (ws, close) => closed.resolve([close, ws.closed]) }))
    client.socket.close(4001, 'bye')
    expect(await client.closed()).toEqual({ code: 4001, reason: 'bye' })
    expect(await closed.promise).toEqual([
      { code: 4001, reason: 'bye' },
      { code: 4001, reason: 'bye' },
    ])
  })

  it.each([1, 20, 500])('close sends code and reason, after %i messages that went before', async (count) => {
    const path = serve({
      message: (ws) => {
        for (let index = 0; index < count; index++) ws.send(`${index}`)
        ws.close(4002, 'géant')
      },
    })
    const client = await t.ws(path)
    client.socket.on('ping', () => client.socket.pong())
    client.send('end it')
    const got: unknown[] = []
    while (got.length < count) got.push(await client.message())
    expect(got).toEqual(Array.from({ length: count }, (_, index) => `${index}`))
    expect(await client.closed()).toEqual({ code: 4002, reason: 'géant' })
  })

  it('a client that answers no PING gets what was sent before the close too', async () => {
    const path = serve({
      message: (ws) => {
        ws.send('last')
        ws.close()
      },
    })
    const client = await t.ws(path)
    client.send('end it')
    expect(await client.message()).toBe('last')
    expect(await client.closed()).toEqual({ code: 1000, reason: '' })
  })

  it('a client that goes away without a close is a disconnect', async () => {
    const gone = deferred<unknown>()
    const path = serve({
      open: (ws) => ws.send('welcome'),
      disconnect: (ws) => gone.resolve([ws.disconnected, ws.closed]),
    })
    const client = await t.ws(path)
    expect(await client.message()).toBe('welcome')
    client.socket.terminate()
    expect(await gone.promise).toEqual([true, { code: 1006, reason: '' }])
  })

  it('disconnect drops the client without a close', async () => {
    const client = await t.ws(serve({ message: (ws) => ws.disconnect() }))
    client.send('drop me')
    expect(await client.closed()).toEqual({ code: 1006, reason: '' })
  })

  it('after detach the socket here closes, and publishes still arrive', async () => {
    const channel = t.channel()
    const closed = deferred<unknown>()
    const path = serve({
      open: (ws) => ws.subscribe(channel),
      message: (ws) => ws.detach(),
      close: (_, close) => closed.resolve(close),
    })
    const client = await t.ws(path)
    await t.subscribed(`p-${channel}`)
    client.send('detach')
    // Pushpin 1.36 closes without a code, 1.41 with that of a normal end.
    const code = isNewer('1.37', pushpin.version) ? 1005 : 1000
    expect(await closed.promise).toEqual({ code, reason: '' })
    await grip.publish(channel, { webSocket: 'still here' })
    expect(await client.message()).toBe('still here')
  })

  it('C5 a hook that throws: what it sent stays, the client gets 1011, and the error is told once', async () => {
    const errors: unknown[] = []
    const message = (ws: { send(text: string): void }): never => {
      ws.send('before')
      throw new Error('in the hook')
    }
    const client = await t.ws(serve({ message }, { onError: (error) => errors.push(error) }))
    client.socket.on('ping', () => client.socket.pong())
    client.send('throw')
    expect(await client.message()).toBe('before')
    expect(await client.closed()).toEqual({ code: 1011, reason: '' })
    expect(errors).toEqual([new Error('in the hook')])
  })

  it.each([
    ['a message over the limit', 1009, 'x'.repeat(11), 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
    ['text that is not UTF-8', 1007, Buffer.from([0xff]), 'WS_ERR_INVALID_UTF8'],
  ])('%s: the client gets %i, the error is told, and disconnect runs', async (_, code, data, error) => {
    const [told, gone] = [deferred<unknown>(), deferred<unknown>()]
    const disconnect: DirectWebSocketHooks['disconnect'] = (ws) => gone.resolve(ws.closed)
    const path = serve({ disconnect }, { maxMessageBytes: 10, onError: (reason) => told.resolve(reason) })
    const client = await t.ws(path)
    client.socket.send(data, { binary: false })
    expect(await client.closed()).toEqual({ code, reason: '' })
    expect(await told.promise).toMatchObject({ code: error })
    expect(await gone.promise).toEqual({ code: 1006, reason: '' })
  })

  it('the open hook refuses with a Response', async () => {
    const path = serve({ open: () => new Response('Sign in first\n', { status: 401 }) })
    const { status, text } = await t.handshake(path).refused()
    expect([status, text]).toEqual([401, 'Sign in first\n'])
  })

  it('B4 a page that is not allowed is refused, another is not', async () => {
    const strict = new Grip(pushpin.gripUrl, { allowedOrigins: ['https://app.example'] })
    const path = serve({ open: (ws) => ws.send('in') }, {}, strict)
    const foreign = t.handshake(path, { headers: { Origin: 'https://evil.example' } })
    expect((await foreign.refused()).status).toBe(403)
    const own = await t.ws(path, { headers: { Origin: 'https://app.example' } })
    expect(await own.message()).toBe('in')
  })

  it('C4 text that begins with c: is data under the prefix, and cannot be sent without it', async () => {
    const [secret, channel] = [t.channel(), t.channel()]
    const control = `c:{"type":"subscribe","channel":"p-${secret}"}`
    const hooks: DirectWebSocketHooks = {
      open: (ws) => ws.subscribe(channel),
      message: (ws, data) => ws.send(data),
      error: (ws, error) => ws.send((error as { code: string }).code),
    }
    const [safe, bare] = [
      await t.ws(serve(hooks)),
      await t.ws(serve(hooks, { messagePrefix: '', onError: () => {} })),
    ]
    await t.subscribed(`p-${channel}`, 2)
    safe.send(control)
    expect(await safe.message()).toBe(control)
    bare.send(control)
    expect(await bare.message()).toBe('ERR_GRIP_INSTRUCT')
    await grip.publish(secret, { webSocket: 'secret' })
    await grip.publish(channel, { webSocket: 'public' })
    expect(await safe.message()).toBe('public')
    expect((await bare.closed()).code).toBe(1011)
    expect(pushpin.log.linesMatching((line) => line.endsWith(`channel=p-${secret}`))).toEqual([])
  })

  it('a PING of the client is answered', async () => {
    const client = await t.ws(serve({}))
    client.socket.ping('p')
    expect(await client.control()).toMatch(/^pong/)
  })

  it('messages of a client reach the hooks in order, one at a time', async () => {
    let running = 0
    const overlaps: number[] = []
    const path = serve({
      message: async (ws, data) => {
        if (++running > 1) overlaps.push(running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
        ws.send(data)
      },
    })
    const client = await t.ws(path)
    const sent = Array.from({ length: 500 }, (_, index) => `${index}`)
    for (const text of sent) client.send(text)
    const got: unknown[] = []
    while (got.length < sent.length) got.push(await client.message())
    expect([got, overlaps]).toEqual([sent, []])
  })
})
