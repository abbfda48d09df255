import { type HoldInit, Publisher } from '@grip/core'
import { encodeGripInstruct, type GripInstruct, type InstructedResponse } from '@grip/core/wire'
import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import type { ClauseContext } from '../harness/clause-context.ts'
import type { Answer } from '../harness/http-client.ts'
import { serveHandler } from '../harness/serve-handler.ts'

/** A channel that headers carry, and one that needs JSON. */
const bothForms = (t: ClauseContext) => [t.channel(), `é, ${t.channel()}`]

/** What a client sees of an answer, without what each server adds by itself. */
function seen({ status, reason, headers, body }: Answer): unknown {
  const own = headers.list.map(([name, value]) => [name.toLowerCase(), value] as const)
  const without = ['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length']
  const sorted = own.filter(([name]) => !without.includes(name)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [status, reason, sorted, body.toString('latin1')]
}

const NOSNIFF = ['x-content-type-options', 'nosniff']

/** What the library answers a client with, by itself and through the proxy. */
export const libraryAnswerClauses: readonly Clause[] = clausesOf({
  'G-17.1 a stream that names no type is text that no browser guesses about, by headers and by JSON': {
    async run(t) {
      const channels = bothForms(t)
      const publisher = new Publisher(t.gripUrl)
      serveHandler(t, (request, grip) => grip.holdStream(channels[Number(request.url.slice(-1))]!))
      for (const [index, channel] of channels.entries()) {
        const stream = t.request(`/${index}`)
        await t.subscribed(channel)
        await publisher.publish(channel, { httpStream: '<script>' })
        await publisher.publish(channel, { httpStream: { action: 'close' } })
        expect(seen(await stream.complete())).toEqual([
          200,
          'OK',
          [['content-type', 'text/plain; charset=utf-8'], NOSNIFF],
          '<script>',
        ])
      }
    },
  },
  'G-17.2 the answer after a timeout is the same by headers and by JSON: status, reason, headers, bytes': {
    seconds: 5,
    async run(t) {
      const channels = bothForms(t)
      const inits: readonly HoldInit[] = [
      { body: '\ufeff<b>é</b>\n', status: 203, statusText: 'Nothing New', headers: [['Set-Cookie', 'a=1'], ['X-A', ' 1 '], ['Set-Cookie', 'b=2']] },
      { body: Uint8Array.of(0, 255), headers: { 'x-a': '1', 'x-b': '2' }, exposeHeaders: 'X-A' },
      { status: 304, headers: { etag: '"1"' } },
    ] // prettier-ignore
      serveHandler(t, (request, grip) => {
        const [channel, init] = new URL(request.url).pathname.slice(1).split('/').map(Number) as [
          number,
          number,
        ]
        return grip.holdResponse(channels[channel]!, { timeout: 5, ...inits[init] })
      })
      const answers = await Promise.all(
        inits.map((_, init) =>
          Promise.all(channels.map(async (__, channel) => seen(await t.get(`/${channel}/${init}`)))),
        ),
      )
      expect(answers.map(([byHeaders]) => byHeaders)).toEqual([
      [203, 'Nothing New', [['content-type', 'text/plain; charset=utf-8'], ['set-cookie', 'a=1'], ['set-cookie', 'b=2'], ['x-a', '1'], NOSNIFF], '\xef\xbb\xbf<b>\xc3\xa9</b>\n'],
      [200, 'OK', [['content-type', 'application/octet-stream'], ['x-a', '1'], NOSNIFF], '\0\xff'],
      [304, 'Not Modified', [['etag', '"1"']], ''],
    ]) // prettier-ignore
      expect(answers.map(([, byJson]) => byJson)).toEqual(answers.map(([byHeaders]) => byHeaders))
    },
  },
  async 'G-17.3 what an EventSource asks for is an event stream, though the program names no type'(t) {
    const channels = bothForms(t)
    serveHandler(t, (request, grip) =>
      grip.holdStream(channels[Number(request.url.slice(-1))]!, { body: ': hi\n\n' }),
    )
    for (const index of channels.keys()) {
      const stream = t.request(`/${index}`, { headers: { Accept: 'text/event-stream' } })
      await stream.until('\n\n')
      const { headers } = await stream.head()
      expect(['content-type', 'cache-control', NOSNIFF[0]!].map((name) => headers.get(name))).toEqual([
        'text/event-stream',
        'no-store',
        'nosniff',
      ])
    }
  },
  'G-17.4 HEAD and OPTIONS on a held path are answered at once, with the headers of the hold and no body': {
    async run(t) {
      const channels = bothForms(t)
      const init = { status: 203, headers: { 'x-a': '1' }, body: 'beginning' }
      const { calls } = serveHandler(t, (request, grip) => {
        const { pathname } = new URL(request.url)
        const channel = channels[Number(pathname.slice(-1))]!
        return pathname.startsWith('/stream')
          ? grip.holdStream(channel, init)
          : grip.holdResponse(channel, init)
      })
      expect(calls).toBe(0)
      for (const method of ['HEAD', 'OPTIONS']) {
        for (const path of ['/stream/0', '/stream/1', '/poll/0', '/poll/1']) {
          const answer = await t.get(path, { method })
          const names = ['x-a', 'content-type', 'grip-hold', 'grip-channel']
          expect([answer.status, answer.text, ...names.map((name) => answer.headers.get(name))]).toEqual([
            203,
            '',
            '1',
            'text/plain; charset=utf-8',
            undefined,
            undefined,
          ])
        }
      }
    },
  },
  'G-17.5 a stream with a next link that headers cannot carry is an error of the program, and no instruction reaches its client':
    {
      async run(t) {
        const { errors } = serveHandler(t, (_, grip) =>
          grip.holdStream(
            { name: `αβ-${t.host}`, prevId: '1' },
            { body: 'x', link: { rel: 'next', uri: '/next' } },
          ),
        )
        const answer = await t.get('/')
        expect([answer.status, answer.text.includes('hold')]).toEqual([500, false])
        expect(errors).toMatchObject([{ code: 'ERR_GRIP_INSTRUCT' }])
      },
    },
  'G-17.6 a name and an id of all that Grip-Last carries come back as they are when a long-poll is repeated':
    {
      async run(t) {
        const name = `!#$%&'()*+-./:<=>?@[]^_\`{|}~ "é" ${t.channel()}`
        const prevId = '1="a b"?'
        const publisher = new Publisher(t.gripUrl)
        serveHandler(t, (_, grip) =>
          grip.lastIds.size === 0
            ? grip.holdResponse({ name, prevId })
            : new Response(JSON.stringify([...grip.lastIds])),
        )
        const poll = t.request('/')
        await t.subscribed(name)
        const gap = () => publisher.publish(name, { httpResponse: 'x' }, { id: '3', prevId: '2' })
        const answer = await t.publishUntil(poll.complete(), gap)
        expect(answer.text).toBe(JSON.stringify([[name, prevId]]))
      },
    },
  async 'G-17.7 every name that goes in a header is the channel of that name, and no other'(t) {
    const name = `!#$%&'()*+-./:<=>?@[\\]^_\`{|}~ ${t.channel()}`
    const publisher = new Publisher(t.gripUrl)
    serveHandler(t, (_, grip) => grip.holdStream({ name, filters: ["!#$%&'()*+-./:<=>?@[\\]^_`{|}~"] }))
    const stream = t.request('/')
    await t.subscribed(name)
    await publisher.publish(name, { httpStream: 'here.' })
    expect(await stream.until('.')).toBe('here.')
  },
  'G-17.8 an instruction by the encoder alone gives the client the named headers, status, reason and bytes': {
    seconds: 5,
    async run(t) {
      const instruct: GripInstruct = {
        hold: 'response',
        channels: [{ name: t.channel() }],
        timeout: 5,
        exposeHeaders: ['X-A'],
      }
      const response: InstructedResponse = {
        code: 203,
        reason: 'Well',
        headers: { 'x-a': '1', 'x-b': '2' },
        body: '\ufeffé',
      }
      t.origin.answer({
        headers: [['Content-Type', 'application/grip-instruct']],
        body: encodeGripInstruct(instruct, response),
      })
      expect(seen(await t.get('/'))).toEqual([203, 'Well', [['x-a', '1']], '\xef\xbb\xbf\xc3\xa9'])
    },
  },
})
