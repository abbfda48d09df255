import { expect } from 'vitest'
import { hold } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import type { ClauseContext, PublishItem } from '../harness/clause-context.ts'
import type { RequestInit } from '../harness/http-client.ts'

type Headers = readonly (readonly [string, string])[]

function response(channel: string, id: string, prevId?: string, more: object = {}): PublishItem {
  const formats = { 'http-response': { body: `item ${id}` } }
  return { channel, id, ...(prevId !== undefined && { 'prev-id': prevId }), formats, ...more }
}

/** Opens a long-poll at prev-id 1; the origin answers what follows with `fresh`. */
async function poll(
  t: ClauseContext,
  { headers = [], init }: { headers?: Headers; init?: RequestInit } = {},
) {
  const channel = await t.settledChannel()
  t.origin.answer((_, index) =>
    index === 0 ? hold('response', `${channel}; prev-id=1`, 'timeout', headers) : { body: 'fresh' },
  )
  const exchange = t.request('/poll?x=1', init)
  await t.subscribed(channel, 2)
  return { channel, exchange }
}

const lastIds = (t: ClauseContext) => t.origin.requests.map(({ headers }) => headers.get('grip-last'))

/** Lets an item go out on a channel whose long-polls it does not answer. */
const goOut = (t: ClauseContext, channel: string, id: string) =>
  t.publish({ channel, id, formats: { 'http-stream': { content: id } } })

export const reliabilityHoldClauses: readonly Clause[] = clausesOf({
  async 'R-2.1 a long-poll with a prev-id is answered by the item that follows'(t) {
    const { channel, exchange } = await poll(t)
    await t.publish(response(channel, '2', '1'))
    expect((await exchange.complete()).text).toBe('item 2')
    expect(lastIds(t)).toEqual([undefined])
  },
  'R-2.2 an item that does not follow a long-poll repeats its request, body and all, with Grip-Last': {
    async run(t) {
      const { channel, exchange } = await poll(t, {
        init: { method: 'POST', body: 'question', headers: { 'X-Client': 'y' } },
      })
      await t.publish(response(channel, '3', '2'))
      expect((await exchange.complete()).text).toBe('fresh')
      expect(
        t.origin.requests.map(({ method, target, text, headers }) => [
          method,
          target,
          text,
          headers.get('x-client'),
          headers.get('grip-last'),
        ]),
      ).toEqual([
        ['POST', '/poll?x=1', 'question', 'y', undefined],
        ['POST', '/poll?x=1', 'question', 'y', `${channel}; last-id=1`],
      ])
    },
  },
  async 'R-2.3 an item without a prev-id does not follow a long-poll that has one'(t) {
    const { channel, exchange } = await poll(t)
    await t.publish(response(channel, '2'))
    expect((await exchange.complete()).text).toBe('fresh')
    expect(lastIds(t)).toEqual([undefined, `${channel}; last-id=1`])
  },
  async 'R-2.4 a long-poll that begins behind the last item is repeated at once, before any publish'(t) {
    const channel = await t.settledChannel()
    await goOut(t, channel, '5')
    t.origin.answer((_, index) =>
      index === 0 ? hold('response', `${channel}; prev-id=4`) : { body: 'fresh' },
    )
    expect((await t.get('/')).text).toBe('fresh')
    expect(lastIds(t)).toEqual([undefined, `${channel}; last-id=4`])
  },
  async 'R-2.5 a long-poll that begins at the last item is held'(t) {
    const channel = await t.settledChannel()
    await goOut(t, channel, '5')
    t.origin.answer(hold('response', `${channel}; prev-id=5`))
    const exchange = t.request('/')
    await t.subscribed(channel, 2)
    await t.publish(response(channel, '6', '5'))
    expect((await exchange.complete()).text).toBe('item 6')
    expect(lastIds(t)).toEqual([undefined])
  },
  async 'R-2.6 a hint that follows repeats the request with its own id in Grip-Last'(t) {
    const { channel, exchange } = await poll(t)
    await t.publish(response(channel, '2', '1', { formats: { 'http-response': { action: 'hint' } } }))
    expect((await exchange.complete()).text).toBe('fresh')
    expect(lastIds(t)).toEqual([undefined, `${channel}; last-id=2`])
  },
  async 'R-2.7 an item that a filter keeps from a long-poll counts as seen'(t) {
    const channel = await t.settledChannel()
    const headers: Headers = [['Grip-Set-Meta', 'user="alice"']]
    t.origin.answer(hold('response', `${channel}; prev-id=1; filter=skip-self`, 'timeout', headers))
    const exchange = t.request('/')
    await t.subscribed(channel, 2)
    await t.publish(response(channel, '2', '1', { meta: { sender: 'alice' } }))
    await t.publish(response(channel, '3', '2'))
    expect((await exchange.complete()).text).toBe('item 3')
    expect(lastIds(t)).toEqual([undefined])
  },
  async 'R-2.8 Grip-Last names each channel that has a prev-id'(t) {
    const [a, b, c] = [await t.settledChannel(), await t.settledChannel(), await t.settledChannel()]
    const channels = `${a}; prev-id=1, ${b}; prev-id=2, ${c}`
    t.origin.answer((_, index) => (index === 0 ? hold('response', channels) : { body: 'fresh' }))
    const exchange = t.request('/')
    await t.subscribed(c, 2)
    await t.publish(response(a, '8', '7'))
    expect((await exchange.complete()).text).toBe('fresh')
    const [, repeated] = t.origin.requests
    expect(repeated?.headers.get('grip-last')?.split(', ').toSorted()).toEqual(
      [`${a}; last-id=1`, `${b}; last-id=2`].toSorted(),
    )
  },
  'R-2.9 recover repeats the request of a long-poll, with Grip-Last': {
    alone: true,
    async run(t) {
      const { channel, exchange } = await poll(t)
      await t.control('/recover', { method: 'POST', body: '' })
      expect((await exchange.complete()).text).toBe('fresh')
      expect(lastIds(t)).toEqual([undefined, `${channel}; last-id=1`])
    },
  },
  async 'R-2.10 what is published while nobody has ever subscribed leaves no last id: a long-poll at any prev-id is held'(
    t,
  ) {
    for (const prevId of ['5', '4']) {
      const channel = t.channel()
      await goOut(t, channel, '5')
      t.origin.answer(hold('response', `${channel}; prev-id=${prevId}`))
      const exchange = t.request('/')
      await t.subscribed(channel)
      await t.publish(response(channel, '6', prevId))
      expect((await exchange.complete()).text).toBe('item 6')
    }
    expect(lastIds(t)).toEqual([undefined, undefined])
  },
})
