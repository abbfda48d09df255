import { expect } from 'vitest'
import { hold } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openHold, toPolls } from '../harness/openers.ts'
import type { ClauseContext } from '../harness/clause-context.ts'

type Headers = readonly (readonly [string, string])[]

/** Opens a response hold and publishes one `http-response` to it. */
async function answerHold(t: ClauseContext, headers: Headers, response: object) {
  const { channel, exchange } = await openHold(t, (name) => hold('response', name, 'timeout-body', headers))
  return t.publishUntil(exchange.complete(), toPolls(channel, response))
}

/** Opens a response hold that nothing is published to. */
function expire(t: ClauseContext, headers: Headers) {
  t.origin.answer(hold('response', t.channel(), 'timeout-body', [['Grip-Timeout', '5'], ...headers]))
  return t.get('/')
}

export const longPollClauses: readonly Clause[] = clausesOf({
  'L-1 a published response answers the hold, its headers replace those of the same name, others are inherited':
    {
      async run(t) {
        const headers = { 'X-Pub': '1', 'Content-Type': 'application/json' }
        const answer = await answerHold(t, [['X-Init', 'from-origin']], {
          code: 201,
          reason: 'Made',
          headers,
          body: '{"a":1}',
        })
        expect([answer.status, answer.reason, answer.text]).toEqual([201, 'Made', '{"a":1}'])
        expect(answer.headers.get('x-init')).toBe('from-origin')
        expect(answer.headers.all('content-type')).toEqual(['application/json'])
        expect(answer.headers.get('x-pub')).toBe('1')
        expect(answer.headers.get('content-length')).toBe('7')
        expect(answer.headers.names().filter((name) => name.startsWith('grip-'))).toEqual([])
      },
    },
  async 'L-2 a published body alone is a 200 with the headers of the hold'(t) {
    const answer = await answerHold(t, [['X-Init', 'y']], { body: 'x' })
    expect([answer.status, answer.reason, answer.text]).toEqual([200, 'OK', 'x'])
    expect(answer.headers.get('content-type')).toBe('text/plain')
    expect(answer.headers.get('x-init')).toBe('y')
  },
  async 'L-3 body-bin carries any bytes'(t) {
    const answer = await answerHold(t, [], { 'body-bin': 'AP8NCv4=' })
    expect(answer.body.toString('hex')).toBe('00ff0d0afe')
  },
  async 'L-4 a code may be a numeric string, headers may be a list'(t) {
    const answer = await answerHold(t, [], {
      code: '202',
      headers: [
        ['X-A', '1'],
        ['X-B', '2'],
      ],
      body: 'x',
    })
    expect(answer.status).toBe(202)
    expect([answer.headers.get('x-a'), answer.headers.get('x-b')]).toEqual(['1', '2'])
  },
  async 'L-5 Grip-* headers in a published response are removed'(t) {
    const answer = await answerHold(t, [], { headers: { 'Grip-Hold': 'stream', 'X-Ok': '1' }, body: 'x' })
    expect(answer.headers.get('x-ok')).toBe('1')
    expect(answer.headers.get('grip-hold')).toBeUndefined()
  },
  'L-6 without a message the hold ends with the answer of the origin': {
    seconds: 6,
    async run(t) {
      const answer = await expire(t, [['X-Init', 'y']])
      expect([answer.status, answer.text]).toEqual([200, 'timeout-body'])
      expect(answer.headers.get('x-init')).toBe('y')
      expect(answer.headers.names().filter((name) => name.startsWith('grip-'))).toEqual([])
    },
  },
  'L-7 Grip-Status replaces the status': {
    seconds: 6,
    async run(t) {
      const answer = await expire(t, [['Grip-Status', '202 Custom Reason']])
      expect([answer.status, answer.reason, answer.text]).toEqual([202, 'Custom Reason', 'timeout-body'])
    },
  },
  'L-8 Grip-Expose-Headers keeps only the headers that it names': {
    seconds: 6,
    async run(t) {
      const answer = await expire(t, [
        ['X-Keep', '1'],
        ['X-Drop', '1'],
        ['Grip-Expose-Headers', 'X-Keep'],
      ])
      expect(answer.headers.get('x-keep')).toBe('1')
      expect(answer.headers.get('x-drop')).toBeUndefined()
    },
  },
  async 'L-9 channels come in a comma list or in repeated headers'(t) {
    const [a, b, c] = [t.channel(), t.channel(), t.channel()]
    t.origin.answer(({ target }) => hold('response', `${a}, ${b}`, target, [['Grip-Channel', c]]))
    for (const [index, channel] of [a, b, c].entries()) {
      const exchange = t.request(`/${channel}`)
      await t.subscribed(channel, index + 1)
      const item = toPolls(channel, `to ${channel}`)
      expect((await t.publishUntil(exchange.complete(), item)).text).toBe(`to ${channel}`)
    }
  },
  async 'L-10 the 21st channel of a hold is ignored'(t) {
    const channels = Array.from({ length: 21 }, () => t.channel())
    t.origin.answer(hold('response', channels.join(', ')))
    const exchange = t.request('/')
    await t.subscribed(channels[19]!)
    await t.publish(toPolls(channels[20]!, 'to the 21st'))
    const item = toPolls(channels[19]!, 'to the 20th')
    expect((await t.publishUntil(exchange.complete(), item)).text).toBe('to the 20th')
  },
  async 'L-11 an item for streams or WebSockets does not answer a hold'(t) {
    const { channel, exchange } = await openHold(t, (name) => hold('response', name))
    await t.publish({
      channel,
      formats: { 'http-stream': { content: 'no' }, 'ws-message': { content: 'no' } },
    })
    expect((await t.publishUntil(exchange.complete(), toPolls(channel, 'yes'))).text).toBe('yes')
  },
  async 'L-12 a hint repeats the request at the origin, body included'(t) {
    const channel = t.channel()
    t.origin.answer((_, index) => (index === 0 ? hold('response', channel) : { body: 'fresh' }))
    const exchange = t.request('/poll?x=1', { method: 'POST', body: 'question' })
    await t.subscribed(channel)
    expect((await t.publishUntil(exchange.complete(), toPolls(channel, { action: 'hint' }))).text).toBe(
      'fresh',
    )
    await t.origin.next()
    const { method, target, text } = await t.origin.next()
    expect([method, target, text]).toEqual(['POST', '/poll?x=1', 'question'])
  },
  async 'L-13 one message answers every hold on the channel'(t) {
    const channel = t.channel()
    t.origin.answer(hold('response', channel))
    const exchanges = [t.request('/1'), t.request('/2'), t.request('/3')]
    await t.subscribed(channel, 3)
    const item = toPolls(channel, 'all')
    for (const exchange of exchanges)
      expect((await t.publishUntil(exchange.complete(), item)).text).toBe('all')
  },
  async 'L-14 a client connection stays usable after a held answer'(t) {
    const channel = t.channel()
    t.origin.answer(({ target }) =>
      target === '/poll' ? hold('response', channel) : { body: 'next answer' },
    )
    const socket = t.socket()
    socket.write(`GET /poll HTTP/1.1\r\nHost: ${t.host}\r\n\r\n`)
    await t.subscribed(channel)
    const published = socket.until('published').then(() => ({}) as never)
    await t.publishUntil(published, toPolls(channel, 'published'))
    socket.write(`GET /again HTTP/1.1\r\nHost: ${t.host}\r\n\r\n`)
    await socket.until('next answer')
  },
  async 'L-15 a hold over 100000 bytes is a 502'(t) {
    t.origin.answer(hold('response', t.channel(), 'x'.repeat(100_001)))
    expect((await t.get('/')).status).toBe(502)
  },
  async 'L-16 a request over 100000 bytes cannot be held'(t) {
    t.origin.answer(hold('response', t.channel()))
    const answer = await t.get('/', { method: 'POST', body: 'x'.repeat(100_001) })
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('Request too large to accept GRIP instruct.')
  },
  async 'L-17 a hold may have any status'(t) {
    const { channel, exchange } = await openHold(t, (name) => ({ ...hold('response', name), status: 404 }))
    const item = toPolls(channel, 'found')
    const answer = await t.publishUntil(exchange.complete(), item)
    expect([answer.status, answer.text]).toEqual([200, 'found'])
  },
})
