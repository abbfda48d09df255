import { expect } from 'vitest'
import { hold } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import type { ClauseContext, PublishItem } from '../harness/clause-context.ts'
import type { OriginAnswer, OriginRequest } from '../harness/scripted-origin.ts'
import { deferred } from '../harness/within.ts'

type Next = (request: OriginRequest, count: number) => OriginAnswer | Promise<OriginAnswer>

function item(channel: string, id: string, prevId?: string): PublishItem {
  const formats = { 'http-stream': { content: `(${id})` } }
  return { channel, id, ...(prevId !== undefined && { 'prev-id': prevId }), formats }
}

/** A stream answer at a prev-id, with a link to what comes next. */
function stream(channel: string, prevId: string, body: string, parameters = ''): OriginAnswer {
  const link = [['Grip-Link', `</next?after=${prevId}>; rel=next${parameters}`]] as const
  return hold('stream', `${channel}; prev-id=${prevId}`, body, link)
}

/** An origin whose `/next` is answered by `next`, and everything else with a stream at prev-id 1. */
function answer(t: ClauseContext, channel: string, next: Next, parameters?: string): void {
  let count = 0
  t.origin.answer((request) =>
    request.target.startsWith('/next') ? next(request, count++) : stream(channel, '1', '[open]', parameters),
  )
}

async function openStream(t: ClauseContext, next: (channel: string) => Next, parameters?: string) {
  const channel = await t.settledChannel()
  answer(t, channel, next(channel), parameters)
  const exchange = t.request('/', { headers: { Cookie: 'a=1', 'X-Client': 'y' } })
  await t.subscribed(channel, 2)
  await exchange.until('[open]')
  return { channel, exchange }
}

const targets = (t: ClauseContext) => t.origin.requests.map(({ method, target }) => `${method} ${target}`)
const lastIds = (t: ClauseContext) => t.origin.requests.map(({ headers }) => headers.get('grip-last'))

export const reliabilityLinkClauses: readonly Clause[] = clausesOf({
  'R-3.1 an item that does not follow a stream makes the proxy get its next link, and go on from there': {
    async run(t) {
      const { channel, exchange } = await openStream(t, (name) => () => stream(name, '3', '(2)(3)'))
      await t.publish(item(channel, '3', '2'))
      await exchange.until('(3)')
      await t.publish(item(channel, '4', '3'))
      expect(await exchange.until('(4)')).toBe('[open](2)(3)(4)')
      expect(targets(t)).toEqual(['GET /', 'GET /next?after=1'])
    },
  },
  async 'R-3.2 the request for a next link has Grip-Last and a signature, and nothing of the client'(t) {
    const { channel, exchange } = await openStream(t, (name) => () => stream(name, '3', '(2)(3)'))
    await t.publish(item(channel, '3', '2'))
    await exchange.until('(3)')
    const { headers, body } = t.origin.requests[1]!
    // What the proxy's HTTP client adds by itself.
    const added = ['accept', 'accept-encoding', 'connection']
    const own = headers.names().filter((name) => !added.includes(name))
    expect(own.toSorted()).toEqual(['grip-feature', 'grip-last', 'grip-sig', 'host'])
    expect(headers.get('grip-last')).toBe(`${channel}; last-id=1`)
    expect(headers.get('host')).toBe(t.host)
    expect(body.length).toBe(0)
  },
  async 'R-3.3 items that follow a stream need no next link'(t) {
    const { channel, exchange } = await openStream(t, () => () => ({ status: 500 }))
    await t.publish(item(channel, '2', '1'), item(channel, '3', '2'))
    expect(await exchange.until('(3)')).toBe('[open](2)(3)')
    expect(targets(t)).toEqual(['GET /'])
  },
  async 'R-3.4 Grip-Last has the id of the last item that a stream had'(t) {
    const { channel, exchange } = await openStream(t, (name) => () => stream(name, '5', '(3)(4)(5)'))
    await t.publish(item(channel, '2', '1'))
    await exchange.until('(2)')
    await t.publish({ ...item(channel, '5', '4'), 'no-seq': true })
    expect(await exchange.until('(5)')).toBe('[open](2)(3)(4)(5)')
    expect(lastIds(t)).toEqual([undefined, `${channel}; last-id=2`])
  },
  async 'R-3.5 a stream that begins behind the last item gets its next link at once'(t) {
    const channel = await t.settledChannel()
    await t.publish(item(channel, '3'))
    answer(t, channel, () => stream(channel, '3', '(2)(3)'))
    const exchange = t.request('/')
    expect(await exchange.until('(3)')).toBe('[open](2)(3)')
    expect(lastIds(t)).toEqual([undefined, `${channel}; last-id=1`])
  },
  async 'R-3.6 a hint makes the proxy get the next link'(t) {
    const { channel, exchange } = await openStream(t, (name) => () => stream(name, '2', '(2)'))
    await t.publish({
      channel,
      id: '2',
      'prev-id': '1',
      formats: { 'http-stream': { action: 'hint' } },
    })
    expect(await exchange.until('(2)')).toBe('[open](2)')
    expect(targets(t)).toEqual(['GET /', 'GET /next?after=1'])
  },
  'R-3.7 the next link is requested after its timeout, again and again, while there are no items': {
    seconds: 3,
    async run(t) {
      const next: (channel: string) => Next = (name) => (_, count) =>
        stream(name, '1', count === 1 ? '[again]' : '', '; timeout=1')
      const { exchange } = await openStream(t, next, '; timeout=1')
      expect(await exchange.until('[again]')).toBe('[open][again]')
    },
  },
  'R-3.8 items that come while the next link is requested wait for it, and those that it had are dropped': {
    async run(t) {
      const { promise: released, resolve: release } = deferred()
      const { channel, exchange } = await openStream(t, (name) => async () => {
        await released
        return stream(name, '3', '(2)(3)')
      })
      await t.origin.next()
      await t.publish(item(channel, '2'))
      await t.origin.next()
      await t.publish(item(channel, '3', '2'), item(channel, '4', '3'))
      release()
      await exchange.until('(4)')
      await t.publish(item(channel, '5', '4'))
      expect(await exchange.until('(5)')).toBe('[open](2)(3)(4)(5)')
      expect(targets(t)).toEqual(['GET /', 'GET /next?after=1'])
    },
  },
  'R-3.9 a next link that fails is requested again, after about a second': {
    seconds: 2,
    async run(t) {
      const { channel, exchange } = await openStream(
        t,
        (name) => (_, count) => (count === 0 ? { status: 500 } : stream(name, '2', '(2)')),
      )
      await t.publish(item(channel, '2'))
      expect(await exchange.until('(2)')).toBe('[open](2)')
      expect(targets(t)).toEqual(['GET /', 'GET /next?after=1', 'GET /next?after=1'])
    },
  },
  'R-3.10 recover makes the proxy get the next link of a stream': {
    alone: true,
    async run(t) {
      const { channel, exchange } = await openStream(t, (name) => () => stream(name, '2', '(2)'))
      await t.control('/recover', { method: 'POST', body: '' })
      await exchange.until('(2)')
      await t.publish(item(channel, '3', '2'))
      expect(await exchange.until('(3)')).toBe('[open](2)(3)')
      expect(lastIds(t)).toEqual([undefined, `${channel}; last-id=1`])
    },
  },
  'R-3.11 a stream that is ahead of what is published asks for its next link ten times a second at most': {
    async run(t) {
      const { channel } = await openStream(t, (name) => () => stream(name, 'ahead', ''))
      const asked = () => targets(t).filter((target) => target.startsWith('GET /next')).length
      const begin = performance.now()
      for (let id = 3; asked() < 5; id++) await t.publish(item(channel, `${id}`, `${id - 1}`))
      const seconds = (performance.now() - begin) / 1000
      expect(asked()).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 1)
    },
  },
})
