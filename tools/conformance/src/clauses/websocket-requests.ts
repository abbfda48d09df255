import { expect } from 'vitest'
import { events, open, text, webSocketOrigin } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openWebSocket } from '../harness/openers.ts'
import { deferred } from '../harness/within.ts'

export const webSocketRequestClauses: readonly Clause[] = clausesOf({
  async 'W-2.1 text is a TEXT event, its length in lower-case hex and in bytes'(t) {
    const { client } = await openWebSocket(t)
    for (const [message, body] of [
      ['hello', 'TEXT 5\r\nhello\r\n'],
      ['a'.repeat(26), `TEXT 1a\r\n${'a'.repeat(26)}\r\n`],
      ['é€', 'TEXT 5\r\n\xc3\xa9\xe2\x82\xac\r\n'],
    ] as const) {
      client.send(message)
      expect((await t.origin.next()).text).toBe(body)
    }
  },
  async 'W-2.2 bytes are a BINARY event'(t) {
    const { client } = await openWebSocket(t)
    client.send(Uint8Array.of(0x00, 0x0d, 0x0a, 0xff))
    expect((await t.origin.next()).text).toBe('BINARY 4\r\n\x00\r\n\xff\r\n')
  },
  async 'W-2.3 an empty message is an event without a length'(t) {
    t.origin.answer(webSocketOrigin({ 'TEXT\r\n': text('m:heard') }))
    const client = await t.ws('/ws')
    await t.origin.next()
    client.send('')
    expect((await t.origin.next()).text).toBe('TEXT\r\n')
    expect(await client.message()).toBe('heard')
    client.send(new Uint8Array())
    expect((await t.origin.next()).text).toBe('BINARY\r\n')
  },
  async 'W-2.4 PING and PONG are events, and the proxy answers no PING by itself'(t) {
    t.origin.answer(webSocketOrigin({ 'PING 2\r\npp\r\n': 'PONG 5\r\nother\r\n' }))
    const client = await t.ws('/ws')
    await t.origin.next()
    client.socket.ping('pp')
    expect((await t.origin.next()).text).toBe('PING 2\r\npp\r\n')
    expect(await client.control()).toBe('pong other')
    client.socket.ping()
    expect((await t.origin.next()).text).toBe('PING\r\n')
    client.socket.pong('po')
    expect((await t.origin.next()).text).toBe('PONG 2\r\npo\r\n')
  },
  async 'W-2.5 a close with a reason still has its code'(t) {
    const { client } = await openWebSocket(t)
    client.socket.close(4000, 'bye')
    expect((await t.origin.next()).text).toBe('CLOSE 5\r\n\x0f\xa0bye\r\n')
    expect(await client.closed()).toEqual({ code: 4000, reason: 'bye' })
  },
  async 'W-2.6 a close without a code is CLOSE without a length, one with 1000 has two bytes'(t) {
    const first = await openWebSocket(t)
    first.client.socket.close()
    expect((await t.origin.next()).text).toBe('CLOSE\r\n')
    const second = await openWebSocket(t)
    second.client.socket.close(1000)
    expect((await t.origin.next()).text).toBe('CLOSE 2\r\n\x03\xe8\r\n')
  },
  async 'W-2.7 a lost connection is DISCONNECT'(t) {
    const { client, request } = await openWebSocket(t)
    client.destroy()
    const last = await t.origin.next()
    expect(last.text).toBe('DISCONNECT\r\n')
    expect(last.headers.get('connection-id')).toBe(request.headers.get('connection-id'))
  },
  async 'W-2.8 fragments of a message are one event'(t) {
    const { client } = await openWebSocket(t)
    client.socket.send('one ', { fin: false })
    client.socket.send('two ', { fin: false })
    client.socket.send('three', { fin: true })
    expect((await t.origin.next()).text).toBe('TEXT d\r\none two three\r\n')
  },
  async 'W-2.9 what arrives during a request goes into the next one, in order, CLOSE included'(t) {
    const { promise: released, resolve: release } = deferred()
    t.origin.answer(async ({ text }) => {
      if (text === 'OPEN\r\n') return open()
      if (text.startsWith('TEXT 5')) await released
      return events(text.includes('CLOSE') ? 'CLOSE 5\r\n\x0fxbye\r\n' : '')
    })
    const client = await t.ws('/ws')
    await t.origin.next()
    client.send('first')
    expect((await t.origin.next()).text).toBe('TEXT 5\r\nfirst\r\n')
    client.send('b1')
    client.send(Buffer.from('b2'))
    client.socket.ping()
    client.socket.close(4000, 'bye')
    // The client's bytes are at the proxy before this request, which was sent after them, is answered.
    await t.control('/')
    await t.get('/settle', { method: 'OPTIONS' })
    release()
    await t.origin.next()
    let batch = ''
    while (!batch.includes('CLOSE')) batch += (await t.origin.next()).text
    expect(batch).toBe('TEXT 2\r\nb1\r\nBINARY 2\r\nb2\r\nPING\r\nCLOSE 5\r\n\x0f\xa0bye\r\n')
  },
  async 'W-2.10 one request at a time: 300 messages arrive complete, in order and in fewer requests'(t) {
    let active = 0
    let most = 0
    t.origin.answer(async ({ text }) => {
      most = Math.max(most, ++active)
      await new Promise((resolve) => setImmediate(resolve))
      active--
      return text === 'OPEN\r\n' ? open() : events('')
    })
    const client = await t.ws('/ws')
    await t.origin.next()
    const expected = Array.from({ length: 300 }, (_, i) => `TEXT 3\r\n${i + 100}\r\n`).join('')
    for (let i = 100; i < 400; i++) client.send(`${i}`)
    let received = ''
    while (received.length < expected.length) received += (await t.origin.next()).text
    expect(received).toBe(expected)
    expect(most).toBe(1)
    expect(t.origin.requests.length).toBeLessThan(301)
  },
  async 'W-2.11 text that is not UTF-8 is forwarded as it is'(t) {
    const { client } = await openWebSocket(t)
    client.socket.send(Buffer.from([0x61, 0xff, 0x62]), { binary: false })
    expect((await t.origin.next()).text).toBe('TEXT 3\r\na\xffb\r\n')
  },
  async 'W-2.12 a frame that breaks the protocol ends the connection, and the origin gets DISCONNECT'(t) {
    t.origin.answer(webSocketOrigin())
    const socket = await t.rawWebSocket()
    expect((await t.origin.next()).text).toBe('OPEN\r\n')
    socket.write('\x83\x80\x00\x00\x00\x00')
    expect((await t.origin.next()).text).toBe('DISCONNECT\r\n')
    await socket.closed()
  },
  async 'W-2.13 a message of 100000 bytes passes both ways'(t) {
    t.origin.answer(({ text, body }) => {
      if (text === 'OPEN\r\n') return open()
      const content = body.subarray(body.indexOf('\r\n') + 2, -2)
      return events(Buffer.concat([Buffer.from('BINARY 186a2\r\nm:'), content, Buffer.from('\r\n')]))
    })
    const client = await t.ws('/ws')
    const message = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, i) => i))
    client.send(message)
    expect(await client.message()).toEqual(message)
  },
  'W-2.14 an empty message and a PING without payload arrive that come while a request is under way': {
    defect: { what: 'they are lost', since: '1.41' },
    async run(t) {
      const { promise: answered, resolve: answer } = deferred()
      t.origin.answer(async ({ text: body }) => {
        if (body === 'OPEN\r\n') return open()
        if (body.includes('first')) await answered
        return events('')
      })
      const client = await t.ws('/ws')
      await t.origin.next()
      client.send('first')
      expect((await t.origin.next()).text).toBe('TEXT 5\r\nfirst\r\n')
      client.send('')
      client.socket.ping()
      // What came before another client's round trip has arrived at the proxy.
      await t.other('settle').get('/')
      answer()
      client.send('last')
      let received = ''
      while (!received.includes('last')) received += (await t.origin.next()).text
      expect(received).toBe('TEXT\r\nPING\r\nTEXT 4\r\nlast\r\n')
    },
  },
})
