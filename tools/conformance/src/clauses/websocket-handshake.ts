import { expect } from 'vitest'
import { open, webSocketOrigin } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openWebSocket } from '../harness/openers.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export const webSocketHandshakeClauses: readonly Clause[] = clausesOf({
  async 'W-1.1 a handshake is a POST of OPEN to the same path, signed'(t) {
    const { request } = await openWebSocket(t, { Cookie: 'sid=1', Origin: 'http://app.example' })
    expect([request.method, request.target, request.text]).toEqual(['POST', '/ws/room?x=1', 'OPEN\r\n'])
    const { headers } = request
    expect(headers.get('host')).toBe(t.host)
    expect(headers.get('accept')).toBe('application/websocket-events')
    expect(headers.get('content-type')).toBe('application/websocket-events')
    expect(headers.get('content-length')).toBe('6')
    expect(headers.get('sec-websocket-extensions')).toBe('grip')
    expect(headers.get('sec-websocket-version')).toBe('13')
    expect(headers.get('sec-websocket-key')).toMatch(/^[A-Za-z0-9+/]{22}==$/)
    expect(headers.get('connection-id')).toMatch(uuid)
    expect(headers.get('grip-sig')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(headers.get('cookie')).toBe('sid=1')
    expect(headers.get('origin')).toBe('http://app.example')
    expect(headers.get('upgrade')).toBeUndefined()
  },
  async 'W-1.2 every request repeats the headers of the handshake and the Connection-Id'(t) {
    const { client, request } = await openWebSocket(t, { Cookie: 'sid=1', Authorization: 'Basic dTpw' })
    client.send('hello')
    const next = await t.origin.next()
    for (const name of [
      'cookie',
      'authorization',
      'connection-id',
      'sec-websocket-key',
      'host',
      'content-type',
    ]) {
      expect([name, next.headers.get(name)]).toEqual([name, request.headers.get(name)])
    }
    expect(next.headers.get('cookie')).toBe('sid=1')
    expect(next.target).toBe('/ws/room?x=1')
  },
  async 'W-1.3 Meta-*, Connection-Id and Grip-* of a client are removed'(t) {
    const forged = {
      'Meta-User': 'evil',
      'meta-role': 'evil',
      'Connection-Id': 'evil',
      'Grip-Last': 'evil',
      'Grip-Sig': 'evil',
    }
    const { request } = await openWebSocket(t, forged)
    expect(request.headers.list.filter(([, value]) => value.includes('evil'))).toEqual([])
    expect(request.headers.all('connection-id')).toHaveLength(1)
  },
  'W-1.4 the sub-protocols that the client offers arrive, and the client gets the one of the origin': {
    async run(t) {
      t.origin.answer(webSocketOrigin({ 'OPEN\r\n': open('', [['Sec-WebSocket-Protocol', 'chat.v1']]) }))
      const client = await t.ws('/ws', { protocols: ['chat.v2', 'chat.v1'] })
      expect(client.socket.protocol).toBe('chat.v1')
      const offer = (await t.origin.next()).headers.get('sec-websocket-protocol')
      expect(offer?.split(/, ?/)).toEqual(['chat.v2', 'chat.v1'])
    },
  },
})
