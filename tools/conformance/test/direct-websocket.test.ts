import type { DirectWebSocketHooks } from '@grip/node/websocket'
import { expect, it } from 'vitest'
import { describeWhere, isNewer } from '../src/index.ts'
import { deferred } from '../src/harness/within.ts'
import { behindDirectServer } from './direct-server.ts'

const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

describeWhere('pushpin', 'direct WebSockets behind Pushpin', () => {
  const direct = behindDirectServer()

  it.each(['m:', ''] as const)(
    'with the message prefix "%s" text and all 256 bytes come back',
    async (messagePrefix) => {
      const client = await direct.t.ws(
        direct.serve({ message: (ws, data) => ws.send(data) }, { messagePrefix }),
      )
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
    const client = await direct.t.ws(
      direct.serve({
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
    const client = direct.t.handshake(direct.serve({}, { protocols: ['v2', 'v1'] }), {
      protocols: ['v0', 'v1', 'v2'],
    })
    const headers = await client.opened()
    expect([headers.get('sec-websocket-extensions'), client.socket.protocol]).toEqual([undefined, 'v2'])
  })

  it.each(['m:', ''] as const)(
    'with the message prefix "%s" a subscriber hears what is published',
    async (messagePrefix) => {
      const channel = direct.t.channel()
      const hooks: DirectWebSocketHooks = {
        open: (ws) => {
          ws.send('welcome')
          ws.subscribe(channel)
        },
        message: (_, data) => direct.grip.publish(channel, { webSocket: data }),
      }
      const path = direct.serve(hooks, { messagePrefix })
      const [one, other] = [await direct.t.ws(path), await direct.t.ws(path)]
      expect([await one.message(), await other.message()]).toEqual(['welcome', 'welcome'])
      await direct.t.subscribed(`p-${channel}`, 2)
      one.send('to all')
      expect([await one.message(), await other.message()]).toEqual(['to all', 'to all'])
      other.send(bytes)
      expect([await one.message(), await other.message()]).toEqual([bytes, bytes])
    },
  )

  it('after unsubscribe nothing is heard of the channel', async () => {
    const [left, kept, joined] = [direct.t.channel(), direct.t.channel(), direct.t.channel()]
    const path = direct.serve({
      open: (ws) => {
        ws.subscribe(left)
        ws.subscribe(kept)
      },
      message: (ws) => {
        ws.unsubscribe(left)
        ws.subscribe(joined)
      },
    })
    const client = await direct.t.ws(path)
    await direct.t.subscribed(`p-${kept}`)
    client.send('leave')
    await direct.t.subscribed(`p-${joined}`)
    await direct.grip.publish(left, { webSocket: 'unheard' })
    await direct.grip.publish(kept, { webSocket: 'heard' })
    expect(await client.message()).toBe('heard')
  })

  it('the filter skip-self keeps the own message away', async () => {
    const channel = direct.t.channel()
    const path = direct.serve({
      open: (ws) => {
        const user = new URL(ws.request.headers['x-user'] as string, 'http://users').pathname
        ws.meta.set('user', user)
        ws.control({ type: 'set-meta', name: 'user', value: user })
        ws.subscribe({ name: channel, filters: ['skip-self'] })
      },
      message: async (ws, data) => {
        await direct.grip.publish(channel, { webSocket: data }, { meta: { sender: ws.meta.get('user')! } })
        ws.send('published')
      },
    })
    const one = await direct.t.ws(path, { headers: { 'x-user': 'one' } })
    const other = await direct.t.ws(path, { headers: { 'x-user': 'other' } })
    await direct.t.subscribed(`p-${channel}`, 2)
    one.send('hi')
    expect([await one.message(), await other.message()]).toEqual(['published', 'hi'])
  })

  it("the client's close is heard with code and reason, and answered", async () => {
    const closed = deferred<unknown>()
    const client = await direct.t.ws(
      direct.serve({ close: (ws, close) => closed.resolve([close, ws.closed]) }),
    )
    client.socket.close(4001, 'bye')
    expect(await client.closed()).toEqual({ code: 4001, reason: 'bye' })
    expect(await closed.promise).toEqual([
      { code: 4001, reason: 'bye' },
      { code: 4001, reason: 'bye' },
    ])
  })

  it.each([1, 20, 500])('close sends code and reason, after %i messages that went before', async (count) => {
    const path = direct.serve({
      message: (ws) => {
        for (let index = 0; index < count; index++) ws.send(`${index}`)
        ws.close(4002, 'géant')
      },
    })
    const client = await direct.t.ws(path)
    client.socket.on('ping', () => client.socket.pong())
    client.send('end it')
    const got: unknown[] = []
    while (got.length < count) got.push(await client.message())
    expect(got).toEqual(Array.from({ length: count }, (_, index) => `${index}`))
    expect(await client.closed()).toEqual({ code: 4002, reason: 'géant' })
  })

  it('a client that answers no PING gets what was sent before the close too', async () => {
    const path = direct.serve({
      message: (ws) => {
        ws.send('last')
        ws.close()
      },
    })
    const client = await direct.t.ws(path)
    client.send('end it')
    expect(await client.message()).toBe('last')
    expect(await client.closed()).toEqual({ code: 1000, reason: '' })
  })

  it('a client that goes away without a close is a disconnect', async () => {
    const gone = deferred<unknown>()
    const path = direct.serve({
      open: (ws) => ws.send('welcome'),
      disconnect: (ws) => gone.resolve([ws.disconnected, ws.closed]),
    })
    const client = await direct.t.ws(path)
    expect(await client.message()).toBe('welcome')
    client.socket.terminate()
    expect(await gone.promise).toEqual([true, { code: 1006, reason: '' }])
  })

  it('disconnect drops the client without a close', async () => {
    const client = await direct.t.ws(direct.serve({ message: (ws) => ws.disconnect() }))
    client.send('drop me')
    expect(await client.closed()).toEqual({ code: 1006, reason: '' })
  })

  it('after detach the socket here closes, and publishes still arrive', async () => {
    const channel = direct.t.channel()
    const closed = deferred<unknown>()
    const path = direct.serve({
      open: (ws) => ws.subscribe(channel),
      message: (ws) => ws.detach(),
      close: (_, close) => closed.resolve(close),
    })
    const client = await direct.t.ws(path)
    await direct.t.subscribed(`p-${channel}`)
    client.send('detach')
    // Pushpin 1.36 closes without a code, 1.41 with that of a normal end.
    const code = isNewer('1.37', direct.pushpin.version) ? 1005 : 1000
    expect(await closed.promise).toEqual({ code, reason: '' })
    await direct.grip.publish(channel, { webSocket: 'still here' })
    expect(await client.message()).toBe('still here')
  })

  it('a PING of the client is answered', async () => {
    const client = await direct.t.ws(direct.serve({}))
    client.socket.ping('p')
    expect(await client.control()).toMatch(/^pong/)
  })

  it('messages of a client reach the hooks in order, one at a time', async () => {
    let running = 0
    const overlaps: number[] = []
    const path = direct.serve({
      message: async (ws, data) => {
        if (++running > 1) overlaps.push(running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
        ws.send(data)
      },
    })
    const client = await direct.t.ws(path)
    const sent = Array.from({ length: 500 }, (_, index) => `${index}`)
    for (const text of sent) client.send(text)
    const got: unknown[] = []
    while (got.length < sent.length) got.push(await client.message())
    expect([got, overlaps]).toEqual([sent, []])
  })
})
