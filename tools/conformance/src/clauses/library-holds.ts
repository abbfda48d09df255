import { sse } from '@grip/core'
import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { toStreams } from '../harness/openers.ts'
import type { ClauseContext } from '../harness/clause-context.ts'
import { serveHandler } from '../harness/serve-handler.ts'

/** The shape of the program that the README opens with, on a channel of the clause's own. */
function serveProgram(t: ClauseContext, channel: string) {
  const everyone = (data: string | Uint8Array) => ({
    httpStream: sse({ data }),
    httpResponse: data,
    webSocket: data,
  })
  return serveHandler(t, async (request, grip) => {
    switch (new URL(request.url).pathname) {
      case '/events':
        return grip.holdStream(channel, { headers: { 'content-type': 'text/event-stream' } })
      case '/poll':
        return grip.holdResponse(channel, { timeout: 25 })
      case '/chat':
        return grip.webSocket({
          open: (ws) => ws.subscribe(channel),
          message: (ws, data) => grip.publish(channel, everyone(data)),
        })
      case '/say':
        await grip.publish(channel, everyone(await request.text()))
        return new Response(null, { status: 204 })
      default:
        return new Response('Not found\n', { status: 404 })
    }
  })
}

export const libraryHoldClauses: readonly Clause[] = clausesOf({
  async 'G-1.1 what is said over HTTP reaches the event stream and the WebSocket'(t) {
    const channel = t.channel()
    const { errors } = serveProgram(t, channel)
    const stream = t.request('/events')
    const client = await t.ws('/chat')
    await t.subscribed(channel, 2)
    const said = await t.get('/say', { method: 'POST', body: 'héllo\nworld' })
    expect([said.status, said.text]).toEqual([204, ''])
    expect(await stream.until('world\n\n')).toBe('data: h\xc3\xa9llo\ndata: world\n\n')
    expect((await stream.head()).headers.get('content-type')).toBe('text/event-stream')
    expect(await client.message()).toBe('héllo\nworld')
    expect(errors).toEqual([])
  },
  async 'G-1.2 a message of one WebSocket reaches the others, the stream and the sender'(t) {
    const channel = t.channel()
    serveProgram(t, channel)
    const [one, other] = [await t.ws('/chat'), await t.ws('/chat')]
    const stream = t.request('/events')
    await t.subscribed(channel, 3)
    one.send('hi')
    expect([await one.message(), await other.message()]).toEqual(['hi', 'hi'])
    expect(await stream.until('\n\n')).toBe('data: hi\n\n')
  },
  async 'G-1.3 a long-poll is answered by what is published, bytes included'(t) {
    const channel = t.channel()
    serveProgram(t, channel)
    const poll = t.request('/poll')
    await t.subscribed(channel)
    const item = { channel, formats: { 'http-response': { 'body-bin': 'AP8=' } } }
    expect((await t.publishUntil(poll.complete(), item)).body.toString('hex')).toBe('00ff')
  },
  async 'G-1.4 plain requests run with and without the proxy; holds need it, a WebSocket needs events'(t) {
    serveProgram(t, t.channel())
    const unknown = await t.get('/unknown')
    expect([unknown.status, unknown.text]).toEqual([404, 'Not found\n'])
    expect((await t.direct('/unknown')).status).toBe(404)
    expect((await t.direct('/events')).status).toBe(501)
    expect((await t.direct('/poll')).status).toBe(501)
    expect((await t.direct('/chat')).status).toBe(501)
    expect((await t.get('/chat')).status).toBe(426)
  },
  'G-1.5 a long-poll that ends as 304 is 304 at the client': {
    seconds: 6,
    async run(t) {
      const channel = t.channel()
      serveHandler(t, (_, grip) =>
        grip.holdResponse(channel, { timeout: 5, status: 304, headers: { ETag: '"e"' } }),
      )
      const answer = await t.get('/')
      expect([answer.status, answer.text, answer.headers.get('etag')]).toEqual([304, '', '"e"'])
    },
  },
  async 'G-1.6 channel names with commas, semicolons, quotes and other scripts are one channel each'(t) {
    const names = ['a, b', 'c; filter=skip-self', 'é€😀', '"quoted"', ' spaced '].map(
      (name) => `${name}${t.channel()}`,
    )
    for (const name of names) {
      serveHandler(t, (_, grip) => grip.holdStream(name, { body: 'open.' }))
      const stream = t.request('/')
      await t.subscribed(name)
      await t.publish(toStreams(name, 'here.'))
      expect(await stream.until('here.')).toBe('open.here.')
    }
  },
  'G-1.7 a keep-alive with semicolon, tab, line ends and backslash arrives as it was given': {
    seconds: 1,
    async run(t) {
      const content = ';a\tb\r\n\\n "c", é.'
      serveHandler(t, (_, grip) => grip.holdStream(t.channel(), { keepAlive: { content, timeout: 1 } }))
      expect(await t.request('/').until('.')).toBe(';a\tb\r\n\\n "c", \xc3\xa9.')
    },
  },
  'G-1.8 a keep-alive of bytes arrives as it was given, at intervals too': {
    seconds: 2,
    async run(t) {
      const content = Uint8Array.of(0x00, 0xff, 0x3b, 0x0a)
      serveHandler(t, (_, grip) =>
        grip.holdStream(t.channel(), { keepAlive: { content, timeout: 1, mode: 'interval' } }),
      )
      expect(await t.request('/').until('\n\x00\xff;\n')).toBe('\x00\xff;\n\x00\xff;\n')
    },
  },
  async 'G-1.9 subscription meta with quotes and backslashes is what a filter compares'(t) {
    const channel = t.channel()
    const user = String.raw`a\"b\\c, d; e=f\ `.trimEnd()
    serveHandler(t, (_, grip) =>
      grip.holdStream({ name: channel, filters: ['skip-self'] }, { meta: { user } }),
    )
    const stream = t.request('/')
    await t.subscribed(channel)
    await t.publish(toStreams(channel, 'own.', { meta: { sender: user } }))
    await t.publish(toStreams(channel, 'other.', { meta: { sender: 'x' } }))
    expect(await stream.until('other.')).toBe('other.')
  },
  async 'G-1.10 the prefix is on holds, subscriptions and publishes alike'(t) {
    const name = t.channel()
    const { errors } = serveHandler(
      t,
      async (request, grip) => {
        if (new URL(request.url).pathname === '/stream') return grip.holdStream(name)
        return grip.webSocket({
          open: (ws) => ws.subscribe(name),
          message: (_, data) => grip.publish(name, { httpStream: data, webSocket: data }),
        })
      },
      { prefix: 'p1-' },
    )
    const stream = t.request('/stream')
    const client = await t.ws('/ws')
    await t.subscribed(`p1-${name}`, 2)
    client.send('prefixed.')
    expect(await stream.until('.')).toBe('prefixed.')
    expect(await client.message()).toBe('prefixed.')
    expect(errors).toEqual([])
  },
  'G-1.11 a published response carries status, reason, headers and bytes; a published close ends a stream': {
    async run(t) {
      const channel = t.channel()
      const httpResponse = {
        code: 202,
        reason: 'Taken',
        headers: { 'x-a': '1' },
        body: Uint8Array.of(0, 255),
      }
      serveHandler(t, async (request, grip) => {
        const { pathname } = new URL(request.url)
        if (pathname === '/poll') return grip.holdResponse(channel, { headers: { 'x-hold': '1' } })
        if (pathname === '/stream') return grip.holdStream(channel, { body: 'begin.' })
        await grip.publish(channel, { httpResponse, httpStream: { action: 'close' } })
        return new Response(null, { status: 204 })
      })
      const stream = t.request('/stream')
      const poll = t.request('/poll')
      await t.subscribed(channel, 2)
      await t.get('/publish', { method: 'POST' })
      expect((await stream.complete()).text).toBe('begin.')
      const again = {
        channel,
        formats: {
          'http-response': { code: 202, reason: 'Taken', headers: { 'x-a': '1' }, 'body-bin': 'AP8=' },
        },
      }
      const answer = await t.publishUntil(poll.complete(), again)
      expect([answer.status, answer.reason, answer.body.toString('hex')]).toEqual([202, 'Taken', '00ff'])
      expect([answer.headers.get('x-a'), answer.headers.get('x-hold')]).toEqual(['1', '1'])
    },
  },
  'G-1.12 a hold that headers cannot carry keeps its keep-alive, meta, status and exposed headers': {
    seconds: 1,
    async run(t) {
      const channel = `é, ${t.channel()}`
      serveHandler(t, (_, grip) =>
        grip.holdStream(
          { name: channel, filters: ['var-subst'] },
          {
            status: 203,
            headers: { 'x-a': '1', 'x-b': '2' },
            exposeHeaders: ['x-a'],
            meta: { user: 'alice' },
            keepAlive: { content: 'ka;', timeout: 1 },
          },
        ),
      )
      const stream = t.request('/')
      await stream.until('ka;')
      await t.publish(toStreams(channel, '%(user)s.'))
      await stream.until('alice.')
      const { status, headers } = await stream.head()
      expect([status, headers.get('x-a'), headers.get('x-b')]).toEqual([203, '1', undefined])
    },
  },
})
