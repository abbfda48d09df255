import { Publisher, type PublishMessage, type PublishOptions } from '@grip/core'
import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { serveHandler } from '../harness/serve-handler.ts'

/** What fails here or at the proxy, whose publish it must not take along: its kind, and the error's own words. */
const BAD: readonly [kind: string, message: unknown, options: unknown, error: object][] = [
  ['id', { httpStream: 'x' }, { id: 7 }, { code: 'ERR_INVALID_ARGUMENT' }],
  ['meta', { httpStream: 'x' }, { meta: { sender: 7 } }, { code: 'ERR_INVALID_ARGUMENT' }],
  ['nul\0', { httpStream: 'x' }, {}, { code: 'ERR_GRIP_INSTRUCT' }],
  ['none', {}, {}, { code: 'ERR_INVALID_ARGUMENT' }],
  ['large', { httpStream: 'x'.repeat(1_000_001) }, {}, { reason: 'too-large' }],
  ['patch', { httpResponse: { bodyPatch: 'x' } }, {}, { code: 'ERR_INVALID_ARGUMENT' }],
  ['reason', { httpResponse: { reason: 'OK\r\nSet-Cookie: a=1' } }, {}, { code: 'ERR_GRIP_INSTRUCT' }],
  ['filters', { httpStream: { content: 'x', contentFilters: [7] } }, {}, { code: 'ERR_GRIP_INSTRUCT' }],
  ['promise', { httpStream: Promise.resolve('x') }, {}, { code: 'ERR_INVALID_ARGUMENT' }],
]

export const libraryPublishClauses: readonly Clause[] = clausesOf({
  'G-9.1 of the publishes of one tick each bad one fails with an error that names it, the others arrive': {
    async run(t) {
      const channel = t.channel()
      serveHandler(t, (_, grip) => grip.holdStream(channel))
      const stream = t.request('/')
      await t.subscribed(channel)
      const publisher = new Publisher(t.gripUrl)
      const good: Promise<void>[] = []
      const bad = BAD.map(([kind, message, options]) => {
        good.push(publisher.publish(channel, { httpStream: `${kind} ` }))
        return publisher.publish(`bad-${kind}`, message as PublishMessage, options as PublishOptions)
      })
      good.push(publisher.publish(channel, { httpStream: 'end.' }))
      expect(await Promise.allSettled(bad)).toMatchObject(
        BAD.map(([kind, , , error]) => ({
          status: 'rejected',
          reason: { channel: `bad-${kind}`, ...error },
        })),
      )
      await Promise.all(good)
      expect(await stream.until('end.')).toBe('id meta nul\0 none large patch reason filters promise end.')
    },
  },
  async 'G-9.2 a channel whose name has control characters is one like any other'(t) {
    const [channel, later] = [`${t.channel()}\u0001\t\r\n\u001f\u007f`, t.channel()]
    serveHandler(t, (_, grip) =>
      grip.webSocket({
        open(ws) {
          ws.subscribe(channel)
          ws.subscribe(later)
        },
      }),
    )
    const client = await t.ws('/ws')
    await t.subscribed(later)
    await new Publisher(t.gripUrl).publish(channel, { webSocket: 'heard' })
    expect(await client.message()).toBe('heard')
  },
  async 'G-9.3 a published response without a body is an empty one'(t) {
    const channel = t.channel()
    serveHandler(t, (_, grip) => grip.holdResponse(channel, { body: 'of the hold' }))
    const poll = t.request('/')
    await t.subscribed(channel)
    const publisher = new Publisher(t.gripUrl)
    const answer = await t.publishUntil(poll.complete(), () =>
      publisher.publish(channel, { httpResponse: { code: 404, reason: 'Gone fishing' } }),
    )
    expect([answer.status, answer.reason, answer.text]).toEqual([404, 'Gone fishing', ''])
  },
  async 'G-9.4 content filters of a publish keep it from WebSockets whose subscription has other filters'(t) {
    const channel = t.channel()
    serveHandler(t, (request, grip) => {
      const filters = request.url.endsWith('filtered') ? ['var-subst'] : []
      return grip.webSocket({ open: (ws) => ws.subscribe({ name: channel, filters }) })
    })
    const [filtered, plain] = [await t.ws('/filtered'), await t.ws('/plain')]
    await t.subscribed(channel, 2)
    const publisher = new Publisher(t.gripUrl)
    await publisher.publish(channel, { webSocket: { content: 'for one', contentFilters: ['var-subst'] } })
    await publisher.publish(channel, { webSocket: 'for both' })
    expect([await filtered.message(), await filtered.message()]).toEqual(['for one', 'for both'])
    expect(await plain.message()).toBe('for both')
  },
  'G-9.5 what is published has a type of its own, in place of that of the hold, and browsers may not guess': {
    async run(t) {
      const types: [PublishMessage['httpResponse'], type: string | undefined, options: string | undefined][] =
        [
          ['<script>alert(1)</script>', 'text/plain; charset=utf-8', 'nosniff'],
          ['\ufeff<script>alert(1)</script>', 'text/plain; charset=utf-8', 'nosniff'],
          [Buffer.from('<script>'), 'application/octet-stream', 'nosniff'],
          [{ code: 404, body: '<p>' }, 'text/plain; charset=utf-8', 'nosniff'],
          [{ headers: { 'CONTENT-TYPE': 'text/html' }, body: '<p>' }, 'text/html', undefined],
          [{ headers: new Headers({ 'Content-Type': 'text/html' }), body: '<p>' }, 'text/html', undefined],
          [{ bodyPatch: [{ op: 'replace', path: '/a', value: 2 }] }, 'application/json', undefined],
          [{ code: 404 }, 'application/json', undefined],
        ]
      const publisher = new Publisher(t.gripUrl)
      const answers = types.map(async ([httpResponse], index) => {
        const each = t.other(`type-${index}`)
        const channel = each.channel()
        const headers = { 'Content-Type': 'application/json' }
        serveHandler(each, (_, grip) => grip.holdResponse(channel, { headers, body: '{"a":1}' }))
        const poll = each.request('/')
        await each.subscribed(channel)
        return each.publishUntil(poll.complete(), () => publisher.publish(channel, { httpResponse }))
      })
      expect(
        (await Promise.all(answers)).map(({ headers }) => [
          headers.all('content-type').join(),
          headers.get('x-content-type-options'),
        ]),
      ).toEqual(types.map(([, type, options]) => [type, options]))
    },
  },
  async 'G-9.6 as many headers as a publish and a handshake may have arrive, with all their bytes'(t) {
    const headers = Object.fromEntries(
      Array.from({ length: 24 }, (_, index) => [`x-${index}`, 'x'.repeat(325)]),
    )
    const channel = t.channel()
    serveHandler(t, (request, grip) =>
      new URL(request.url).pathname === '/ws'
        ? grip.webSocket({ open: (ws) => ws.accept({ headers }) })
        : grip.holdResponse(channel),
    )
    const poll = t.request('/')
    await t.subscribed(channel)
    const publisher = new Publisher(t.gripUrl)
    const answer = await t.publishUntil(poll.complete(), () =>
      publisher.publish(channel, { httpResponse: { headers } }),
    )
    const upgrade = await (await t.ws('/ws')).opened()
    for (const name of Object.keys(headers)) {
      expect([answer.headers.get(name), upgrade.get(name)]).toEqual([headers[name], headers[name]])
    }
  },
})
