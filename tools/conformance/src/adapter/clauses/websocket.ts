import { expect } from 'vitest'
import { type Clause, clausesOf } from '../../harness/clause.ts'
import type { AdapterContext } from '../adapter-context.ts'

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index)
const TYPE = 'application/websocket-events'

export const webSocketClauses: readonly Clause<AdapterContext>[] = clausesOf<AdapterContext>({
  async 'A-3.1 a handshake is accepted in the exact bytes and content type that a proxy takes'(t) {
    const response = await t.invoke(t.hooks({}), await t.events('OPEN\r\n'))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(TYPE)
    expect(response.headers.get('sec-websocket-extensions')).toBe('grip')
    expect(await response.text()).toBe('OPEN\r\n')
  },
  async 'A-3.2 text comes back in UTF-8 as it was'(t) {
    const app = t.hooks({ message: (ws, data) => ws.send(data) })
    const response = await t.invoke(app, await t.events([{ type: 'TEXT', content: 'é€😀\r\n' }]))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, TYPE])
    expect(await response.text()).toBe('TEXT d\r\nm:é€😀\r\n\r\n')
  },
  async 'A-3.3 bytes 00 to ff come back as they were'(t) {
    const app = t.hooks({ message: (ws, data) => ws.send(data) })
    const response = await t.invoke(app, await t.events([{ type: 'BINARY', content: ALL_BYTES }]))
    const expected = Buffer.concat([Buffer.from('BINARY 102\r\nm:'), ALL_BYTES, Buffer.from('\r\n')])
    expect(Buffer.from(await response.arrayBuffer()).toString('hex')).toBe(expected.toString('hex'))
  },
  async "A-3.4 a client's close code and reason reach the hook, and the close comes back"(t) {
    let seen: unknown
    const app = t.hooks({ close: (_, close) => void (seen = close) })
    const close = Buffer.from('CLOSE 5\r\n\x0f\xa1bye\r\n', 'latin1')
    const response = await t.invoke(app, await t.events(close))
    expect(seen).toEqual({ code: 4001, reason: 'bye' })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(close)
  },
  async 'A-3.5 a close with a code and a reason goes out as bytes'(t) {
    const app = t.hooks({ message: (ws) => ws.close(4002, 'too late') })
    const response = await t.invoke(app, await t.events([{ type: 'TEXT', content: 'x' }]))
    const body = Buffer.from(await response.arrayBuffer()).toString('latin1')
    expect(body).toBe('CLOSE a\r\n\x0f\xa2too late\r\n')
  },
  async 'A-3.6 a request without a body is answered without events'(t) {
    const response = await t.invoke(t.hooks({}), await t.events(''))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, TYPE])
    expect(await response.text()).toBe('')
  },
  async 'A-3.7 meta of the request is read, and what changed is sent'(t) {
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
  async 'A-3.8 a handshake sets two cookies'(t) {
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
  async 'A-3.9 the first sub-protocol that both speak is chosen'(t) {
    const app = t.program((_, grip) => grip.webSocket({}, { protocols: ['v2', 'v1'] }))
    const lines = [['Sec-WebSocket-Protocol', 'v0, v1, v2']] as const
    const response = await t.invoke(app, await t.events('OPEN\r\n', { lines }))
    expect(response.headers.get('sec-websocket-protocol')).toBe('v2')
  },
  async 'A-3.10 a ping is answered with its payload'(t) {
    const response = await t.invoke(t.hooks({}), await t.events('PING 3\r\nabc\r\n'))
    expect(await response.text()).toBe('PONG 3\r\nabc\r\n')
  },
  async 'A-3.11 a hook that throws: what was sent stays, then 1011, reported once'(t) {
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
  async 'A-3.12 a refused handshake carries the status and the text of the refusal'(t) {
    const app = t.hooks({ open: () => new Response('members only', { status: 401 }) })
    const response = await t.invoke(app, await t.events('OPEN\r\n'))
    expect([response.status, await response.text()]).toEqual([401, 'members only'])
  },
  async 'A-3.13 signed events that are malformed are 400, with the offset'(t) {
    const response = await t.invoke(t.hooks({}), await t.events('TEXT zz\r\n'))
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(/ at byte \d+\n$/)
    expect(t.calls).toBe(0)
  },
  'A-3.14 events are what has their content type to the byte; proxies sign other spellings for any client': {
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
  async 'A-3.15 signed events of 6,000,000 bytes are 413, before the program runs'(t) {
    const response = await t.invoke(t.hooks({}), await t.events('x'.repeat(6_000_000)))
    expect([response.status, t.calls]).toEqual([413, 0])
  },
  async 'A-3.16 an answer that is no events becomes 1011'(t) {
    const app = t.program(() => new Response('plain'))
    const response = await t.invoke(app, await t.events([{ type: 'TEXT', content: 'x' }]))
    const body = Buffer.from(await response.arrayBuffer()).toString('latin1')
    expect([response.status, body]).toEqual([200, 'CLOSE 2\r\n\x03\xf3\r\n'])
    expect(t.errors).toHaveLength(1)
  },
})
