import { expect } from 'vitest'
import { hold } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openHold, toStreams } from '../harness/openers.ts'
import type { ClauseContext } from '../harness/clause-context.ts'

const close = (channel: string) => ({ channel, formats: { 'http-stream': { action: 'close' } } })

/** Opens a stream hold and waits until it is subscribed. */
const openStream = (t: ClauseContext, body = '', headers: readonly (readonly [string, string])[] = []) =>
  openHold(t, (channel) => hold('stream', channel, body, headers))

export const streamClauses: readonly Clause[] = clausesOf({
  async 'S-1 the first body arrives at once, then what is published, and a close ends the answer'(t) {
    const { channel, exchange } = await openStream(t, '[open]\n', [
      ['X-Init', 'y'],
      ['Cache-Control', 'no-store'],
    ])
    await exchange.until('[open]\n')
    await t.publish(toStreams(channel, 'hello\n'))
    await exchange.until('hello\n')
    await t.publish(close(channel))
    const answer = await exchange.complete()
    expect([answer.status, answer.text]).toEqual([200, '[open]\nhello\n'])
    expect(answer.headers.get('x-init')).toBe('y')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.names().filter((name) => name.startsWith('grip-'))).toEqual([])
  },
  async 'S-2 without a first body the headers come at once'(t) {
    const { channel, exchange } = await openStream(t)
    expect((await exchange.head()).headers.get('content-type')).toBe('text/plain')
    await t.publish(toStreams(channel, 'later'))
    expect(await exchange.until('later')).toBe('later')
  },
  async 'S-3 the answer is chunked and has no Content-Length'(t) {
    const channel = t.channel()
    t.origin.answer(hold('stream', channel, '[open]\n', [['Content-Length', '7']]))
    const socket = t.socket()
    socket.write(`GET / HTTP/1.1\r\nHost: ${t.host}\r\n\r\n`)
    await t.subscribed(channel)
    await socket.until('\r\n\r\n7\r\n[open]\n\r\n')
    await t.publish(toStreams(channel, 'hello\n'))
    await socket.until('6\r\nhello\n\r\n')
    await t.publish(close(channel))
    const received = await socket.until('\r\n0\r\n\r\n')
    expect(received.toLowerCase()).toContain('transfer-encoding: chunked')
    expect(received.toLowerCase()).not.toContain('content-length')
  },
  async 'S-4 content-bin carries any bytes'(t) {
    const { channel, exchange } = await openStream(t)
    await t.publish({ channel, formats: { 'http-stream': { 'content-bin': 'AP8NCv4=' } } })
    expect(await exchange.until('\xfe')).toBe('\x00\xff\r\n\xfe')
  },
  async 'S-5 items arrive in the order of their request'(t) {
    const { channel, exchange } = await openStream(t)
    await t.publish(...['1 ', '2 ', '3 ', '4 ', '5 '].map((text) => toStreams(channel, text)))
    await t.publish(toStreams(channel, '6.'))
    expect(await exchange.until('6.')).toBe('1 2 3 4 5 6.')
  },
  async 'S-6 every stream on the channel receives, and one that leaves disturbs no other'(t) {
    const channel = t.channel()
    t.origin.answer(hold('stream', channel))
    const exchanges = [t.request('/1'), t.request('/2'), t.request('/3')] as const
    await t.subscribed(channel, 3)
    await t.publish(toStreams(channel, 'one.'))
    for (const exchange of exchanges) await exchange.until('one.')
    exchanges[1].abort()
    await t.publish(toStreams(channel, 'two.'))
    expect(await exchanges[0].until('two.')).toBe('one.two.')
    expect(await exchanges[2].until('two.')).toBe('one.two.')
  },
  async 'S-7 an item for long-polls or WebSockets does not reach a stream'(t) {
    const { channel, exchange } = await openStream(t)
    await t.publish({
      channel,
      formats: { 'http-response': { body: 'no' }, 'ws-message': { content: 'no' } },
    })
    await t.publish(toStreams(channel, 'yes'))
    expect(await exchange.until('yes')).toBe('yes')
  },
  async 'S-8 a first body over 100000 bytes passes and is held'(t) {
    const { channel, exchange } = await openStream(t, 'x'.repeat(150_000))
    await t.publish(toStreams(channel, '<end>'))
    expect(await exchange.until('<end>')).toBe(`${'x'.repeat(150_000)}<end>`)
  },
  async 'S-9 an id that was published before is dropped'(t) {
    const { channel, exchange } = await openStream(t)
    await t.publish({ ...toStreams(channel, 'a.'), id: 'same' })
    await t.publish({ ...toStreams(channel, 'b.'), id: 'same' })
    await t.publish({ ...toStreams(channel, 'c.'), id: 'other' })
    expect(await exchange.until('c.')).toBe('a.c.')
  },
  async 'S-10 a channel name in UTF-8 bytes is the name that is published to'(t) {
    const inBytes = (channel: string) => hold('stream', Buffer.from(channel).toString('latin1'))
    const { channel, exchange } = await openHold(t, inBytes, `${t.channel()}-é€😀`)
    await t.publish(toStreams(channel, 'hi'))
    await exchange.until('hi')
  },
  async 'S-11 a channel name may hold an equals sign, a quoted comma and spaces inside'(t) {
    const names = [`${t.channel()}=b`, `"${t.channel()}, c"`, `${t.channel()} d  e`]
    t.origin.answer(hold('stream', names.join(', ')))
    const exchange = t.request('/')
    await exchange.head()
    for (const [index, name] of names.entries()) {
      await t.subscribed(name)
      await t.publish(toStreams(name, `<${index}>`))
      await exchange.until(`<${index}>`)
    }
  },
  async 'S-12 spaces around a channel name are not part of it'(t) {
    const { channel, exchange } = await openHold(t, (name) => hold('stream', `  ${name}  ;  filter=none `))
    await t.publish(toStreams(channel, 'hi'))
    await exchange.until('hi')
  },
  async 'S-13 the 21st channel of a stream is ignored'(t) {
    const channels = Array.from({ length: 21 }, () => t.channel())
    t.origin.answer(hold('stream', channels.join(',')))
    const exchange = t.request('/')
    await t.subscribed(channels[19]!)
    await t.publish(toStreams(channels[20]!, '21st.'), toStreams(channels[19]!, '20th.'))
    expect(await exchange.until('20th.')).toBe('20th.')
  },
  async 'S-14 Grip-Status and the status of the origin hold for a stream too'(t) {
    const { exchange } = await openStream(t, '', [['Grip-Status', '207 Many']])
    const { status, reason } = await exchange.head()
    expect([status, reason]).toEqual([207, 'Many'])
  },
})
