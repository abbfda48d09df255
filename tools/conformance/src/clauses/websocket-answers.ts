import { expect } from 'vitest'
import { events, open, text, webSocketOrigin } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import type { OriginAnswer } from '../harness/scripted-origin.ts'
import type { ClauseContext } from '../harness/clause-context.ts'

/** Opens a WebSocket, sends `go`, and answers it (or OPEN) as told. */
async function going(t: ClauseContext, answer: OriginAnswer | string, openAnswer: OriginAnswer = open()) {
  t.origin.answer(webSocketOrigin({ 'OPEN\r\n': openAnswer, [text('go')]: answer }))
  const client = await t.ws('/ws')
  client.send('go')
  return client
}

/** Begins a handshake and answers OPEN as told. */
function refused(t: ClauseContext, answer: OriginAnswer) {
  t.origin.answer(answer)
  return t.handshake('/ws').refused()
}

export const webSocketAnswerClauses: readonly Clause[] = clausesOf({
  async 'W-3.1 text and bytes with the prefix m: reach the client without it, in order'(t) {
    const client = await going(t, `${text('m:one')}BINARY 5\r\nm:\x00\r\n\r\n${text('m:')}${text('m:é')}`)
    expect(await client.message()).toBe('one')
    expect(await client.message()).toEqual(Buffer.from('\x00\r\n'))
    expect(await client.message()).toBe('')
    expect(await client.message()).toBe('é')
  },
  async 'W-3.2 without the prefix a message is dropped'(t) {
    const client = await going(t, `${text('lost')}BINARY 4\r\nlost\r\n${text('m:kept')}`)
    expect(await client.message()).toBe('kept')
  },
  async 'W-3.3 message-prefix replaces the prefix, and may be empty'(t) {
    const accept = (extension: string) => events('OPEN\r\n', [['Sec-WebSocket-Extensions', extension]])
    const bare = await going(t, text('plain'), accept('grip; message-prefix=""'))
    expect(await bare.message()).toBe('plain')
    const own = await going(t, text('m:lost') + text('abcown'), accept('grip; message-prefix=abc'))
    expect(await own.message()).toBe('own')
  },
  async 'W-3.4 without the grip extension every message passes, c: too'(t) {
    const client = await going(t, text('c:{"type":"detach"}') + text('m:x'), events('OPEN\r\n'))
    expect(await client.message()).toBe('c:{"type":"detach"}')
    expect(await client.message()).toBe('m:x')
  },
  async 'W-3.5 events after OPEN in its answer are delivered'(t) {
    t.origin.answer(webSocketOrigin({ 'OPEN\r\n': open(text('m:welcome')) }))
    expect(await (await t.ws('/ws')).message()).toBe('welcome')
  },
  async 'W-3.6 zero lengths, upper-case hex and unknown event types are accepted'(t) {
    const grip = [['Sec-WebSocket-Extensions', 'grip; message-prefix=""']] as const
    const body = `TEXT 0\r\n\r\nWHAT 2\r\n??\r\nTEXT 1A\r\n${'z'.repeat(26)}\r\n`
    const client = await going(t, body, events('OPEN 0\r\n\r\n', grip))
    expect(await client.message()).toBe('')
    expect(await client.message()).toBe('z'.repeat(26))
  },
  async 'W-3.7 headers of the OPEN answer reach the client, those of GRIP do not'(t) {
    const headers = [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['X-A', '1'],
      ['Set-Meta-User', 'u'],
      ['Keep-Alive-Interval', '30'],
    ] as const
    t.origin.answer(webSocketOrigin({ 'OPEN\r\n': open('', headers) }))
    const upgraded = await t.handshake('/ws').opened()
    expect(upgraded.all('set-cookie')).toEqual(['a=1', 'b=2'])
    expect(upgraded.get('x-a')).toBe('1')
    for (const name of ['set-meta-user', 'keep-alive-interval', 'sec-websocket-extensions', 'content-type']) {
      expect([name, upgraded.get(name)]).toEqual([name, undefined])
    }
  },
  async 'W-3.8 a PING of the origin reaches the client, whose PONG reaches the origin'(t) {
    const client = await going(t, 'PING 1\r\nx\r\n')
    expect(await client.control()).toBe('ping x')
    client.socket.pong('x')
    await t.origin.next()
    await t.origin.next()
    expect((await t.origin.next()).text).toBe('PONG 1\r\nx\r\n')
  },
  async 'W-4.1 OPEN that is answered with 4xx is relayed with reason, headers and body'(t) {
    const answer = await refused(t, {
      status: 403,
      reason: 'No Entry',
      headers: [['X-Why', 'closed']],
      body: 'not today',
    })
    expect([answer.status, answer.reason, answer.text]).toEqual([403, 'No Entry', 'not today'])
    expect(answer.headers.get('x-why')).toBe('closed')
  },
  async 'W-4.2 the body of a rejection arrives whole up to 100000 bytes, and is cut there'(t) {
    for (const [sent, received] of [
      [100_000, 100_000],
      [150_000, 100_000],
    ]) {
      const answer = await refused(t, { status: 403, body: 'x'.repeat(sent!) })
      expect([answer.status, answer.body.length]).toEqual([403, received])
    }
  },
  async 'W-4.3 a content type with a charset, or in another case, is not WebSocket-over-HTTP'(t) {
    for (const type of ['application/websocket-events; charset=utf-8', 'Application/WebSocket-Events']) {
      const answer = await refused(t, { headers: [['Content-Type', type]], body: 'OPEN\r\n' })
      expect([type, answer.status]).toEqual([type, 200])
    }
  },
  async 'W-4.4 OPEN that is answered with 204 is relayed as such'(t) {
    expect((await refused(t, { status: 204 })).status).toBe(204)
  },
  async 'W-4.5 an answer to OPEN that does not begin with OPEN is a 502'(t) {
    for (const body of ['', text('m:hi'), 'OPEN'])
      expect([body, (await refused(t, events(body))).status]).toEqual([body, 502])
  },
  async 'W-4.6 a later answer that is not 200 with events cuts the connection'(t) {
    const wrong: OriginAnswer[] = [
      { status: 500, body: 'oops' },
      { status: 204 },
      { headers: [['Content-Type', 'text/plain']], body: text('m:x') },
      events('TEXT zz\r\nm:x\r\n'),
      events('OPEN\r\n'),
    ]
    for (const answer of wrong) expect((await (await going(t, answer)).closed()).code).toBe(1006)
  },
  async 'W-4.7 an answer over 1000000 bytes cuts the connection'(t) {
    const client = await going(t, text(`m:${'x'.repeat(1_000_001)}`))
    expect((await client.closed()).code).toBe(1006)
  },
  'W-4.8 Upgrade is recognized in any case': {
    defect: { what: 'capitals make it a plain request', until: '1.43' },
    async run(t) {
      t.origin.answer(webSocketOrigin())
      const socket = await t.rawWebSocket({ Upgrade: 'WebSocket' })
      expect(socket.received).toMatch(/^HTTP\/1\.1 101 /)
    },
  },
  'W-4.9 Content-Length: 0 in a handshake adds no message': {
    defect: { what: 'an empty TEXT event comes first' },
    async run(t) {
      t.origin.answer(webSocketOrigin())
      // A client that writes at once may hide the extra event, so several come and wait a round trip.
      for (let client = 1; client <= 10; client++) {
        const socket = await t.rawWebSocket({ 'Content-Length': '0' })
        await t.get('/settle')
        socket.write('\x81\x85\x00\x00\x00\x00first')
        expect((await t.origin.next()).text).toBe('OPEN\r\n')
        expect((await t.origin.next()).method).toBe('GET')
        expect((await t.origin.next()).text).toBe('TEXT 5\r\nfirst\r\n')
      }
    },
  },
})
