import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { toSockets } from '../harness/openers.ts'
import { serveHandler, serveHooks } from '../harness/serve-handler.ts'
import { deferred, within } from '../harness/within.ts'

export const libraryWebSocketClauses: readonly Clause[] = clausesOf({
  async 'G-2.1 a WebSocket opens, and text comes back in UTF-8 as it was'(t) {
    serveHooks(t, { message: (ws, data) => ws.send(data) })
    const client = await t.ws('/ws')
    for (const text of ['hello', 'é€😀\u0000\r\n', '']) {
      client.send(text)
      expect(await client.message()).toBe(text)
    }
  },
  async 'G-2.2 bytes 00 to ff come back as they were, no bytes too'(t) {
    serveHooks(t, { message: (ws, data) => ws.send(data) })
    const client = await t.ws('/ws')
    const bytes = Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i))
    client.send(bytes)
    expect(await client.message()).toEqual(bytes)
    client.send(new Uint8Array())
    expect(await client.message()).toEqual(Buffer.alloc(0))
  },
  async 'G-2.3 text of a client that looks like a control message is never one, however it is sent on'(t) {
    const [secret, open] = [t.channel(), t.channel()]
    const injection = `c:{"type":"subscribe","channel":"${secret}"}`
    serveHandler(t, (_, grip) =>
      grip.webSocket({
        open: (ws) => ws.subscribe(open),
        async message(ws, data) {
          ws.send(data)
          ws.sendBinary(data)
          await grip.publish(open, { webSocket: data })
        },
      }),
    )
    const client = await t.ws('/ws')
    await t.subscribed(open)
    client.send(injection)
    const received = [await client.message(), await client.message(), await client.message()]
    expect(received.filter((message) => message === injection)).toHaveLength(2)
    expect(received.filter((message) => message instanceof Buffer)).toEqual([Buffer.from(injection)])
    for (const [channel, content] of [
      [secret, 'stolen'],
      [open, 'marker'],
    ] as const) {
      await t.publish(toSockets(channel, content))
    }
    expect(await client.message()).toBe('marker')
  },
  async 'G-2.4 a close with a reason is seen by the hook with its code, and is echoed'(t) {
    const closes: unknown[] = []
    serveHooks(t, { close: (_, close) => closes.push(close) })
    const client = await t.ws('/ws')
    client.socket.close(4001, 'bye')
    expect(await client.closed()).toEqual({ code: 4001, reason: 'bye' })
    expect(closes).toEqual([{ code: 4001, reason: 'bye' }])
  },
  async 'G-2.5 ws.close with code and reason reaches the client, what was sent before it too'(t) {
    serveHooks(t, {
      message(ws) {
        ws.send('last words')
        ws.close(4002, 'x')
      },
    })
    const client = await t.ws('/ws')
    client.send('go')
    expect(await client.message()).toBe('last words')
    expect(await client.closed()).toEqual({ code: 4002, reason: 'x' })
  },
  async 'G-2.6 ws.close without a code is 1000'(t) {
    serveHooks(t, { message: (ws) => ws.close() })
    const client = await t.ws('/ws')
    client.send('go')
    expect(await client.closed()).toEqual({ code: 1000, reason: '' })
  },
  async 'G-2.7 a PING is answered with its payload'(t) {
    serveHooks(t, {})
    const client = await t.ws('/ws')
    client.socket.ping('payload')
    expect(await client.control()).toBe('pong payload')
    client.socket.ping()
    expect(await client.control()).toBe('pong ')
  },
  async 'G-2.8 a client that goes away is a disconnect'(t) {
    const channel = t.channel()
    serveHandler(t, (_, grip) =>
      grip.webSocket({
        open: (ws) => {
          ws.meta.set('role', ws.protocols.length > 0 ? 'leaver' : 'watcher')
          ws.subscribe(channel)
        },
        disconnect: (ws) => grip.publish(channel, { webSocket: `gone: ${ws.meta.get('role')}` }),
      }),
    )
    const watcher = await t.ws('/ws')
    const leaver = t.handshake('/ws', { protocols: ['p'] })
    await t.subscribed(channel, 2)
    leaver.destroy()
    expect(await watcher.message()).toBe('gone: leaver')
  },
  async 'G-2.9 the first of our sub-protocols that the client offers is chosen'(t) {
    serveHandler(t, (_, grip) => grip.webSocket({}, { protocols: ['v3', 'v2', 'v1'] }))
    expect((await t.ws('/ws', { protocols: ['v1', 'v2'] })).socket.protocol).toBe('v2')
    expect((await t.ws('/ws')).socket.protocol).toBe('')
  },
  async 'G-2.10 a handshake from a foreign page is refused with 403'(t) {
    const served = serveHooks(t, {}, { allowedOrigins: ['https://app.example'] })
    const from = (Origin: string) => t.handshake('/ws', { headers: { Origin } })
    expect((await from('https://evil.example').refused()).status).toBe(403)
    expect((await from('null').refused()).status).toBe(403)
    expect((await t.handshake('/ws').refused()).status).toBe(403)
    expect(served.calls).toBe(0)
    await from('https://app.example').opened()
  },
  async 'G-2.11 same-origin is the host that the client asked'(t) {
    serveHooks(t, {}, { allowedOrigins: 'same-origin' })
    await t.handshake('/ws', { headers: { Origin: `http://${t.host}` } }).opened()
    const foreign = t.handshake('/ws', { headers: { Origin: `http://${t.host}.evil.example` } })
    expect((await foreign.refused()).status).toBe(403)
  },
  async 'G-2.12 meta that a hook sets is there at the next message, what it deletes is not'(t) {
    serveHooks(t, {
      open: (ws) => void ws.meta.set('User', 'alice').set('count', '0'),
      message(ws, data) {
        ws.send(`${ws.meta.get('user')} ${ws.meta.get('count')}`)
        ws.meta.set('count', String(Number(ws.meta.get('count')) + 1))
        if (data === 'forget') ws.meta.delete('user')
      },
    })
    const client = await t.ws('/ws')
    for (const [data, answer] of [
      ['a', 'alice 0'],
      ['forget', 'alice 1'],
      ['b', 'undefined 2'],
    ] as const) {
      client.send(data)
      expect(await client.message()).toBe(answer)
    }
  },
  async 'G-2.13 subscribe, unsubscribe and a filter: a client hears what its subscriptions carry'(t) {
    const [a, b] = [t.channel(), t.channel()]
    serveHooks(t, {
      open(ws) {
        ws.control({ type: 'set-meta', name: 'user', value: 'alice' })
        ws.subscribe(a)
      },
      message(ws) {
        ws.unsubscribe(a)
        ws.subscribe({ name: b, filters: ['skip-self'] })
      },
    })
    const client = await t.ws('/ws')
    const say = (channel: string, content: string, sender = '') =>
      t.publish(toSockets(channel, content, { meta: { sender } }))
    await t.subscribed(a)
    await say(a, 'first')
    expect(await client.message()).toBe('first')
    client.send('switch')
    await t.subscribed(b)
    await say(a, 'unsubscribed')
    await say(b, 'own', 'alice')
    await say(b, 'second', 'bob')
    expect(await client.message()).toBe('second')
  },
  async 'G-2.14 after detach no hook runs but the close that tells of it, publishes still arrive'(t) {
    const channel = t.channel()
    const messages: unknown[] = []
    // A proxy passes on what stands in an answer before it detaches, and messages that cross that still come.
    const { promise: detached, resolve: hear } = deferred()
    serveHooks(t, {
      open: (ws) => ws.subscribe(channel),
      message(ws, data) {
        messages.push(data)
        ws.send('detaching')
        ws.detach()
      },
      close: () => hear(),
    })
    const client = await t.ws('/ws')
    await t.subscribed(channel)
    client.send('detach')
    expect(await client.message()).toBe('detaching')
    await within(detached, 'the close of a detach')
    client.send('unheard')
    await t.publish(toSockets(channel, 'still here'))
    expect(await client.message()).toBe('still here')
    client.socket.close(1000)
    expect((await client.closed()).code).toBe(1000)
    expect(messages).toEqual(['detach'])
  },
  'G-2.15 text that is not UTF-8 reaches no message hook: it is reported, and the socket closes with 1007': {
    async run(t) {
      const messages: unknown[] = []
      const served = serveHooks(t, { message: (_, data) => messages.push(data) })
      for (const bytes of [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
        const client = await t.ws('/ws')
        client.socket.send(Uint8Array.from(bytes), { binary: false })
        expect((await client.closed()).code).toBe(1007)
        expect(served.errors.splice(0)).toMatchObject([
          { code: 'ERR_GRIP_WEBSOCKET_TEXT', content: Uint8Array.from(bytes) },
        ])
      }
      expect(messages).toEqual([])
    },
  },
})
