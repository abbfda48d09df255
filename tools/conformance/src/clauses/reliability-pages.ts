import { expect } from 'vitest'
import { hold, instruct } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { toPolls, toStreams } from '../harness/openers.ts'
import type { ClauseContext } from '../harness/clause-context.ts'
import type { OriginAnswer } from '../harness/scripted-origin.ts'

const next = (uri: string) => ['Grip-Link', `<${uri}>; rel=next`] as const
const gone = (uri: string) => ['Grip-Link', `<${uri}>; rel=gone`] as const

/** A page without a hold. */
const page = (body: string, ...links: (readonly [string, string])[]): OriginAnswer => ({
  headers: links,
  body,
})

/** An origin with an answer per target. */
function serve(t: ClauseContext, answers: Record<string, OriginAnswer>): void {
  t.origin.answer(({ target }) => answers[target] ?? { status: 404 })
}

const targets = (t: ClauseContext) => t.origin.requests.map(({ method, target }) => `${method} ${target}`)

/** A stream whose next link, which a hint makes the proxy get, is answered so. */
async function followed(t: ClauseContext, answer: (channel: string) => OriginAnswer) {
  const channel = await t.settledChannel()
  serve(t, { '/': hold('stream', channel, '[open]', [next('/next')]), '/next': answer(channel) })
  const exchange = t.request('/')
  await t.subscribed(channel, 2)
  await t.publish({ channel, formats: { 'http-stream': { action: 'hint' } } })
  return { channel, exchange }
}

export const reliabilityPageClauses: readonly Clause[] = clausesOf({
  async 'R-4.1 next links without a hold are pages of one answer, which ends with the last of them'(t) {
    serve(t, {
      '/pages/1?a=b': page('one,', next('../more/2')),
      '/more/2': page('two,', next('3?c=d')),
      '/more/3?c=d': page('three'),
    })
    const answer = await t.get('/pages/1?a=b')
    expect([answer.status, answer.text]).toEqual([200, 'one,two,three'])
    expect(answer.headers.names().filter((name) => name.startsWith('grip-'))).toEqual([])
    expect(targets(t)).toEqual(['GET /pages/1?a=b', 'GET /more/2', 'GET /more/3?c=d'])
  },
  async 'R-4.2 the last page can hold the stream'(t) {
    const channel = t.channel()
    serve(t, { '/': page('one,', next('/2')), '/2': hold('stream', channel, 'two,') })
    const exchange = t.request('/')
    await t.subscribed(channel)
    await t.publish(toStreams(channel, 'live'))
    expect(await exchange.until('live')).toBe('one,two,live')
  },
  async 'R-4.3 a next link without a hold ends a stream that was held'(t) {
    const { exchange } = await followed(t, () => page('[end]'))
    expect((await exchange.complete()).text).toBe('[open][end]')
  },
  async 'R-4.4 the channels of a next link replace those of the stream'(t) {
    const other = t.channel()
    const { channel, exchange } = await followed(t, () => hold('stream', other, '[next]'))
    await t.subscribed(other)
    await t.publish(toStreams(channel, 'old'), toStreams(other, 'new'))
    expect(await exchange.until('new')).toBe('[open][next]new')
  },
  async 'R-4.5 a next link that holds a response ends the stream'(t) {
    const { exchange } = await followed(t, (channel) => hold('response', channel, '[next]'))
    expect((await exchange.complete()).text).toMatch(/\n\nNext link returned non-stream hold\.\n$/)
  },
  async 'R-4.6 application/grip-instruct is no answer of a next link'(t) {
    const { exchange } = await followed(t, (channel) =>
      instruct({ hold: { mode: 'stream', channels: [{ name: channel }] }, response: { body: '[next]' } }),
    )
    expect((await exchange.complete()).text).toMatch(
      /\n\nfailed to parse application\/grip-instruct content as JSON\n$/,
    )
  },
  'R-5.1 when the client of a stream leaves, its gone link is posted to, without anything of the client': {
    since: '1.41',
    async run(t) {
      const channel = t.channel()
      serve(t, { '/': hold('stream', channel, '[open]', [gone('/gone?user=1')]), '/gone?user=1': {} })
      const exchange = t.request('/', { headers: { Cookie: 'a=1' } })
      await t.subscribed(channel)
      await exchange.until('[open]')
      await t.origin.next()
      exchange.abort()
      const { method, target, headers, body } = await t.origin.next()
      expect([method, target, body.length]).toEqual(['POST', '/gone?user=1', 0])
      expect(headers.get('cookie')).toBeUndefined()
      expect(headers.get('grip-sig')).toBeDefined()
    },
  },
  'R-5.2 the gone link of a long-poll is posted to when it is answered': {
    since: '1.41',
    async run(t) {
      const channel = t.channel()
      serve(t, { '/': hold('response', channel, '', [gone('/gone')]), '/gone': {} })
      const exchange = t.request('/')
      await t.subscribed(channel)
      await t.origin.next()
      await t.publish(toPolls(channel, 'x'))
      expect((await exchange.complete()).text).toBe('x')
      expect((await t.origin.next()).target).toBe('/gone')
    },
  },
  'R-5.3 Grip-Feature names gone links': {
    since: '1.41',
    async run(t) {
      t.origin.answer({ body: 'ok' })
      await t.get('/')
      const features = (await t.origin.next()).headers.get('grip-feature')?.split(', ')
      expect(features).toContain('link:gone')
    },
  },
  async 'R-5.4 Grip-Feature names next links'(t) {
    t.origin.answer({ body: 'ok' })
    await t.get('/')
    const features = (await t.origin.next()).headers.get('grip-feature')?.split(', ')
    expect(features).toContain('link:next')
  },
})
