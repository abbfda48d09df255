import { expect } from 'vitest'
import { control, events, open, text, webSocketOrigin } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openSubscriber, toSockets } from '../harness/openers.ts'
import { deferred } from '../harness/within.ts'

export const webSocketLifeClauses: readonly Clause[] = clausesOf({
  async 'W-5.1 a CLOSE of the origin reaches the client with code and reason, and its reply the origin'(t) {
    t.origin.answer(
      webSocketOrigin({ [text('go')]: events(Buffer.from('CLOSE 4\r\n\x0f\xa1go\r\n', 'latin1')) }),
    )
    const client = await t.ws('/ws')
    client.send('go')
    expect(await client.closed()).toEqual({ code: 4001, reason: 'go' })
    await t.origin.next()
    await t.origin.next()
    expect((await t.origin.next()).text).toMatch(/^CLOSE/)
  },
  async 'W-5.2 a CLOSE without a code, or with one byte, is 1000'(t) {
    for (const body of ['CLOSE\r\n', 'CLOSE 0\r\n\r\n', 'CLOSE 1\r\nx\r\n']) {
      t.origin.answer(webSocketOrigin({ [text('go')]: body }))
      const client = await t.ws('/ws')
      client.send('go')
      expect([body, await client.closed()]).toEqual([body, { code: 1000, reason: '' }])
    }
  },
  async 'W-5.3 events before CLOSE are delivered, those after it are not'(t) {
    t.origin.answer(webSocketOrigin({ [text('go')]: `${text('m:before')}CLOSE\r\n${text('m:after')}` }))
    const client = await t.ws('/ws')
    client.send('go')
    expect(await client.message()).toBe('before')
    await expect(client.message()).rejects.toThrow('closed first, with 1000')
  },
  async 'W-5.4 a CLOSE of the client that the origin answers with another code ends with that code'(t) {
    t.origin.answer(
      webSocketOrigin({
        'CLOSE 2\r\n\x03\xe8\r\n': events(Buffer.from('CLOSE 4\r\n\x0f\xa2hm\r\n', 'latin1')),
      }),
    )
    const client = await t.ws('/ws')
    client.socket.close(1000)
    expect(await client.closed()).toEqual({ code: 4002, reason: 'hm' })
  },
  async 'W-5.5 a CLOSE of the client that the origin does not answer ends without a close frame'(t) {
    t.origin.answer(webSocketOrigin({ 'CLOSE 2\r\n\x03\xe8\r\n': events('') }))
    const client = await t.ws('/ws')
    client.socket.close(1000)
    expect((await client.closed()).code).toBe(1006)
  },
  async 'W-5.6 DISCONNECT of the origin ends the connection without a close frame'(t) {
    t.origin.answer(webSocketOrigin({ [text('go')]: `${text('m:last')}DISCONNECT\r\n` }))
    const client = await t.ws('/ws')
    client.send('go')
    expect((await client.closed()).code).toBe(1006)
  },
  'W-5.7 a published close reaches the client with code and reason, the origin gets CLOSE without them': {
    async run(t) {
      const { channel, client } = await openSubscriber(t)
      await t.publish(toSockets(channel, { action: 'close', code: 4002, reason: 'over' }))
      expect(await client.closed()).toEqual({ code: 4002, reason: 'over' })
      await t.origin.next()
      expect((await t.origin.next()).text).toBe('CLOSE\r\n')
    },
  },
  async 'W-5.8 a published close without a code is 1000'(t) {
    const { channel, client } = await openSubscriber(t)
    await t.publish(toSockets(channel, { action: 'close' }))
    expect((await client.closed()).code).toBe(1000)
  },
  async 'W-6.1 Set-Meta of any answer becomes Meta on every later request, also on DISCONNECT'(t) {
    const set = (value: string) => [['Set-Meta-User', value]] as const
    t.origin.answer(
      webSocketOrigin({ 'OPEN\r\n': open('', set('alice')), [text('rename')]: events('', set('bob')) }),
    )
    const client = await t.ws('/ws')
    await t.origin.next()
    client.send('rename')
    expect((await t.origin.next()).headers.get('meta-user')).toBe('alice')
    client.send('more')
    expect((await t.origin.next()).headers.get('meta-user')).toBe('bob')
    client.destroy()
    const last = await t.origin.next()
    expect([last.text, last.headers.all('meta-user')]).toEqual(['DISCONNECT\r\n', ['bob']])
  },
  async 'W-6.2 an empty Set-Meta deletes, names are compared without case'(t) {
    const table = {
      'OPEN\r\n': open('', [
        ['Set-Meta-User', 'alice'],
        ['Set-Meta-Role', 'admin'],
      ]),
      [text('out')]: events('', [['set-meta-uSER', '']]),
    }
    t.origin.answer(webSocketOrigin(table))
    const client = await t.ws('/ws')
    await t.origin.next()
    client.send('out')
    await t.origin.next()
    client.send('more')
    const { headers } = await t.origin.next()
    expect([headers.get('meta-user'), headers.get('meta-role')]).toEqual([undefined, 'admin'])
  },
  'W-6.3 Keep-Alive-Interval asks for a request without events while nothing happens': {
    seconds: 21,
    async run(t) {
      const keep = [['Keep-Alive-Interval', '20']] as const
      t.origin.answer(webSocketOrigin({ 'OPEN\r\n': open('', keep), '': text('m:still here') }))
      const client = await t.ws('/ws')
      await t.origin.next()
      const request = await t.origin.next(40)
      expect([request.text, request.headers.get('content-length')]).toEqual(['', '0'])
      expect(request.headers.get('content-type')).toBe('application/websocket-events')
      expect(await client.message()).toBe('still here')
    },
  },
  async 'W-6.4 messages that are published arrive while a request is in flight'(t) {
    const channel = t.channel()
    const { promise: released, resolve: release } = deferred()
    t.origin.answer(async ({ text: body }) => {
      if (body === 'OPEN\r\n') return open(control({ type: 'subscribe', channel }))
      if (body === text('slow')) await released
      return events(text('m:answer'))
    })
    const client = await t.ws('/ws')
    await t.subscribed(channel)
    await t.origin.next()
    client.send('slow')
    await t.origin.next()
    await t.publish(toSockets(channel, 'published'))
    expect(await client.message()).toBe('published')
    release()
    expect(await client.message()).toBe('answer')
  },
  'W-6.5 a message of 200000 bytes does not end the connection': {
    since: '1.41',
    async run(t) {
      t.origin.answer(webSocketOrigin({ [text('more')]: text('m:heard') }))
      const client = await t.ws('/ws')
      await t.origin.next()
      client.send('x'.repeat(200_000))
      expect((await t.origin.next()).body.length).toBe(200_014)
      client.send('more')
      expect(await client.message()).toBe('heard')
    },
  },
})
