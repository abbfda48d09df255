import { expect } from 'vitest'
import { instruct } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openHold, toPolls, toStreams } from '../harness/openers.ts'

export const instructClauses: readonly Clause[] = clausesOf({
  async 'I-1 a response hold in JSON, with response as the default mode'(t) {
    const channel = t.channel()
    const response = { code: 203, headers: { 'X-Init': 'y' }, body: 'timeout-body' }
    t.origin.answer(instruct({ hold: { channels: [{ name: channel }] }, response }))
    const exchange = t.request('/')
    await t.subscribed(channel)
    const answer = await t.publishUntil(exchange.complete(), toPolls(channel, 'published'))
    expect([answer.status, answer.text, answer.headers.get('x-init')]).toEqual([200, 'published', 'y'])
  },
  'I-2 the timeout answer is the response of the JSON': {
    seconds: 6,
    async run(t) {
      const response = { code: 203, reason: 'Later', headers: [['X-A', '1']], body: 'timeout-body' }
      t.origin.answer(
        instruct({ hold: { mode: 'response', timeout: 5, channels: [{ name: t.channel() }] }, response }),
      )
      const answer = await t.get('/')
      expect([answer.status, answer.reason, answer.text]).toEqual([203, 'Later', 'timeout-body'])
      expect(answer.headers.get('x-a')).toBe('1')
    },
  },
  async 'I-3 a stream hold in JSON; headers of the carrier are dropped'(t) {
    const channel = t.channel()
    const hold = { mode: 'stream', channels: [{ name: channel }] }
    const carrier = instruct({ hold, response: { headers: { 'X-Json': '1' }, body: '[open]' } })
    t.origin.answer({ ...carrier, headers: [...carrier.headers!, ['X-Carrier', '1']] })
    const exchange = t.request('/')
    await t.subscribed(channel)
    await t.publish(toStreams(channel, 'hello'))
    expect(await exchange.until('hello')).toBe('[open]hello')
    const { headers } = await exchange.head()
    expect([headers.get('x-json'), headers.get('x-carrier')]).toEqual(['1', undefined])
    expect(headers.get('content-type')).not.toBe('application/grip-instruct')
  },
  'I-4 body-bin and keep-alive content-bin carry any bytes': {
    seconds: 1,
    async run(t) {
      const hold = {
        mode: 'stream',
        channels: [{ name: t.channel() }],
        'keep-alive': { 'content-bin': '/wAK', timeout: 1 },
      }
      t.origin.answer(instruct({ hold, response: { 'body-bin': 'AP8=' } }))
      expect(await t.request('/').until('\n')).toBe('\x00\xff\xff\x00\n')
    },
  },
  'I-5 a keep-alive in JSON is sent again and again': {
    seconds: 2,
    async run(t) {
      const hold = {
        mode: 'stream',
        channels: [{ name: t.channel() }],
        'keep-alive': { content: 'a;b\t.', timeout: 1 },
      }
      t.origin.answer(instruct({ hold }))
      expect(await t.request('/').until('a;b\t.a;b\t.')).toBe('a;b\t.a;b\t.')
    },
  },
  async 'I-6 channel names of any characters, spaces at the ends included'(t) {
    const names = [`${t.channel()}, é€😀; "q"`, ` ${t.channel()} `]
    t.origin.answer(instruct({ hold: { mode: 'stream', channels: names.map((name) => ({ name })) } }))
    const exchange = t.request('/')
    for (const [index, name] of names.entries()) {
      await t.subscribed(name)
      await t.publish(toStreams(name, `<${index}>`))
      await exchange.until(`<${index}>`)
    }
  },
  async 'I-7 without a hold the response of the JSON is the answer'(t) {
    t.origin.answer(instruct({ response: { code: 418, headers: { 'X-A': '1' }, body: 'tea' } }))
    const answer = await t.get('/')
    expect([answer.status, answer.text, answer.headers.get('x-a')]).toEqual([418, 'tea', '1'])
  },
  async 'I-8 the content type may have parameters'(t) {
    t.origin.answer(instruct({ response: { body: 'from json' } }, 'application/grip-instruct; charset=utf-8'))
    expect((await t.get('/')).text).toBe('from json')
  },
  async 'I-9 a carrier with another status than 200 is a 502'(t) {
    t.origin.answer({ ...instruct({ response: { body: 'x' } }), status: 201 })
    expect((await t.get('/')).status).toBe(502)
  },
  async 'I-10 bad JSON, a hold without channels and an unknown mode are a 502'(t) {
    const bad = [
      '{"hold":',
      '[]',
      '{"hold":{"mode":"stream"}}',
      '{"hold":{"mode":"never","channels":[{"name":"a"}]}}',
    ]
    for (const body of bad) {
      t.origin.answer(instruct(body))
      expect([body, (await t.get('/')).status]).toEqual([body, 502])
    }
  },
  async 'I-11 meta and filters in JSON: skip-self drops what the subscriber sent'(t) {
    const { channel, exchange } = await openHold(t, (name) => {
      const channels = [{ name, filters: ['skip-self'] }]
      return instruct({ hold: { mode: 'stream', channels, meta: { user: 'alice' } } })
    })
    await t.publish(toStreams(channel, 'own.', { meta: { sender: 'alice' } }))
    await t.publish(toStreams(channel, 'other.', { meta: { sender: 'bob' } }))
    expect(await exchange.until('other.')).toBe('other.')
  },
  async 'I-12 Grip headers of the carrier add to the JSON: Grip-Channel'(t) {
    const [a, b] = [t.channel(), t.channel()]
    const carrier = instruct({ hold: { mode: 'stream', channels: [{ name: a }] } })
    t.origin.answer({ ...carrier, headers: [...carrier.headers!, ['Grip-Channel', b]] })
    const exchange = t.request('/')
    await t.subscribed(a)
    await t.subscribed(b)
    await t.publish(toStreams(a, 'a.'))
    await exchange.until('a.')
  },
  'I-13 Grip headers of the carrier add to the JSON: Grip-Status and Grip-Set-Meta, but JSON meta wins': {
    async run(t) {
      const channel = t.channel()
      const meta = { zip: 'json' }
      const carrier = instruct({
        hold: { mode: 'stream', channels: [{ name: channel, filters: ['var-subst'] }], meta },
      })
      const headers = [
        ['Grip-Status', '207 Many'],
        ['Grip-Set-Meta', 'user="header", zip="header"'],
      ] as const
      t.origin.answer({ ...carrier, headers: [...carrier.headers!, ...headers] })
      const exchange = t.request('/')
      await t.subscribed(channel)
      await t.publish(toStreams(channel, '%(user)s %(zip)s.'))
      expect(await exchange.until('.')).toBe('header json.')
      const { status, reason } = await exchange.head()
      expect([status, reason]).toEqual([207, 'Many'])
    },
  },
  'I-14 Grip-Timeout of the carrier holds where the JSON has none; Grip-Expose-Headers has no effect on JSON':
    {
      seconds: 6,
      async run(t) {
        const response = { headers: { 'X-A': '1', 'X-B': '2' }, body: 'timeout-body' }
        const carrier = instruct({ hold: { channels: [{ name: t.channel() }] }, response })
        const headers = [
          ['Grip-Timeout', '5'],
          ['Grip-Expose-Headers', 'X-A'],
        ] as const
        t.origin.answer({ ...carrier, headers: [...carrier.headers!, ...headers] })
        const answer = await t.get('/')
        expect(answer.text).toBe('timeout-body')
        expect([answer.headers.get('x-a'), answer.headers.get('x-b')]).toEqual(['1', '2'])
      },
    },
})
