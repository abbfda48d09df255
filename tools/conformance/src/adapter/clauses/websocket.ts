import { expect } from 'vitest'
import type { AdapterClause } from '../adapter-clause.ts'

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index)
const TYPE = 'application/websocket-events'

export const webSocketClauses: readonly AdapterClause[] = [
  {
    id: 'A-3.1',
    title: 'a handshake is accepted in the exact bytes and content type that a proxy takes',
    async run(t) {
      const response = await t.invoke(t.hooks({}), await t.events('OPEN\r\n'))
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe(TYPE)
      expect(response.headers.get('sec-websocket-extensions')).toBe('grip')
      expect(await response.text()).toBe('OPEN\r\n')
    },
  },
  {
    id: 'A-3.2',
    title: 'text comes back in UTF-8 as it was',
    async run(t) {
      const app = t.hooks({ message: (ws, data) => ws.send(data) })
      const response = await t.invoke(app, await t.events([{ type: 'TEXT', content: 'é€😀\r\n' }]))
      expect([response.status, response.headers.get('content-type')]).toEqual([200, TYPE])
      expect(await response.text()).toBe('TEXT d\r\nm:é€😀\r\n\r\n')
    },
  },
  {
    id: 'A-3.3',
    title: 'bytes 00 to ff come back as they were',
    async run(t) {
      const app = t.hooks({ message: (ws, data) => ws.send(data) })
      const response = await t.invoke(app, await t.events([{ type: 'BINARY', content: ALL_BYTES }]))
      const expected = Buffer.concat([Buffer.from('BINARY 102\r\nm:'), ALL_BYTES, Buffer.from('\r\n')])
      expect(Buffer.from(await response.arrayBuffer()).toString('hex')).toBe(expected.toString('hex'))
    },
  },
  {
    id: 'A-3.4',
    title: "a client's close code and reason reach the hook, and the close comes back",
    async run(t) {
      let seen: unknown
      const app = t.hooks({ close: (_, close) => void (seen = close) })
      const close = Buffer.from('CLOSE 5\r\n\x0f\xa1bye\r\n', 'latin1')
      const response = await t.invoke(app, await t.events(close))
      expect(seen).toEqual({ code: 4001, reason: 'bye' })
      expect(Buffer.from(await response.arrayBuffer())).toEqual(close)
    },
  },
  {
    id: 'A-3.5',
    title: 'a close with a code and a reason goes out as bytes',
    async run(t) {
      const app = t.hooks({ message: (ws) => ws.close(4002, 'too late') })
      const response = await t.invoke(app, await t.events([{ type: 'TEXT', content: 'x' }]))
      const body = Buffer.from(await response.arrayBuffer()).toString('latin1')
      expect(body).toBe('CLOSE a\r\n\x0f\xa2too late\r\n')
    },
  },
  {
    id: 'A-3.6',
    title: 'a request without a body is answered without events',
    async run(t) {
      const response = await t.invoke(t.hooks({}), await t.events(''))
      expect([response.status, response.headers.get('content-type')]).toEqual([200, TYPE])
      expect(await response.text()).toBe('')
    },
  },
  {
    id: 'A-3.7',
    title: 'meta of the request is read, and what changed is sent',
    async run(t) {
      const app = t.hooks({
        message(ws) {
          ws.send(`${ws.id} ${ws.meta.get('user')}`)
          ws.meta.set('Room', 'blue, green').delete('gone')
        },
      })
      const lines = [
        ['Meta-User', 'alice'],
        ['Meta-Gone', 'x'],
      ] as const
      const response = await t.invoke(app, await t.events([{ type: 'TEXT', content: '' }], { lines }))
      expect(await response.text()).toBe('TEXT 14\r\nm:connection-1 alice\r\n')
      expect(response.headers.get('set-meta-room')).toBe('blue, green')
      expect(response.headers.get('set-meta-gone')).toBe('')
      expect(response.headers.has('set-meta-user')).toBe(false)
    },
  },
  {
    id: 'A-3.8',
    title: 'a handshake sets two cookies',
    async run(t) {
      const headers = [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ] as const
      const response = await t.invoke(
        t.hooks({ open: (ws) => ws.accept({ headers }) }),
        await t.events('OPEN\r\n'),
      )
      expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    },
  },
  {
    id: 'A-3.9',
    title: 'the first sub-protocol that both speak is chosen',
    async run(t) {
      const app = t.program((_, grip) => grip.webSocket({}, { protocols: ['v2', 'v1'] }))
      const lines = [['Sec-WebSocket-Protocol', 'v0, v1, v2']] as const
      const response = await t.invoke(app, await t.events('OPEN\r\n', { lines }))
      expect(response.headers.get('sec-websocket-protocol')).toBe('v2')
    },
  },
  {
    id: 'A-3.10',
    title: 'a ping is answered with its payload',
    async run(t) {
      const response = await t.invoke(t.hooks({}), await t.events('PING 3\r\nabc\r\n'))
      expect(await response.text()).toBe('PONG 3\r\nabc\r\n')
    },
  },
  {
    id: 'A-3.11',
    title: 'a hook that throws: what was sent stays, then 1011, reported once',
    async run(t) {
      const app = t.hooks({
        message(ws) {
          ws.send('before')
          throw new Error('hook')
        },
      })
      const response = await t.invoke(app, await t.events([{ type: 'TEXT', content: 'x' }]))
      const body = Buffer.from(await response.arrayBuffer()).toString('latin1')
      expect([response.status, body]).toEqual([200, 'TEXT 8\r\nm:before\r\nCLOSE 2\r\n\x03\xf3\r\n'])
      expect(t.errors.map((error) => (error as Error).message)).toEqual(['hook'])
    },
  },
  {
    id: 'A-3.12',
    title: 'a refused handshake carries the status and the text of the refusal',
    async run(t) {
      const app = t.hooks({ open: () => new Response('members only', { status: 401 }) })
      const response = await t.invoke(app, await t.events('OPEN\r\n'))
      expect([response.status, await response.text()]).toEqual([401, 'members only'])
    },
  },
  {
    id: 'A-3.13',
    title: 'signed events that are malformed are 400, with the offset',
    async run(t) {
      const response = await t.invoke(t.hooks({}), await t.events('TEXT zz\r\n'))
      expect(response.status).toBe(400)
      expect(await response.text()).toMatch(/ at byte \d+\n$/)
      expect(t.calls).toBe(0)
    },
  },
  {
    id: 'A-3.14',
    title: 'events are what has their content type to the byte; proxies sign other spellings for any client',
    async run(t) {
      const posted = async (type: string) => {
        const heard: string[] = []
        const lines = [
          ['content-TYPE', type],
          ['Accept', 'application/websocket-events'],
          ['Connection-Id', 'forged'],
        ] as const
        const request = await t.request('/ws', { method: 'POST', signed: true, body: 'OPEN\r\n', lines })
        const response = await t.invoke(t.hooks({ open: () => heard.push('open') }), request)
        return [response.status, heard]
      }
      expect(await posted('application/websocket-events')).toEqual([200, ['open']])
      const others = [
        'Application/WebSocket-Events', 'application/websocket-events; charset=utf-8', 'application/websocket-events;',
        'text/plain, application/websocket-events', 'application/websocket-events, text/plain',
      ] // prettier-ignore
      for (const type of others) expect([type, await posted(type)]).toEqual([type, [426, []]])
    },
  },
  {
    id: 'A-3.15',
    title: 'signed events of 6,000,000 bytes are 413, before the program runs',
    async run(t) {
      const response = await t.invoke(t.hooks({}), await t.events('x'.repeat(6_000_000)))
      expect([response.status, t.calls]).toEqual([413, 0])
    },
  },
  {
    id: 'A-3.16',
    title: 'an answer that is no events becomes 1011',
    async run(t) {
      const app = t.program(() => new Response('plain'))
      const response = await t.invoke(app, await t.events([{ type: 'TEXT', content: 'x' }]))
      const body = Buffer.from(await response.arrayBuffer()).toString('latin1')
      expect([response.status, body]).toEqual([200, 'CLOSE 2\r\n\x03\xf3\r\n'])
      expect(t.errors).toHaveLength(1)
    },
  },
]
