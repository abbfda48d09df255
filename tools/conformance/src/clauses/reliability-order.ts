import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openHold, openSubscriber } from '../harness/openers.ts'
import type { ClauseContext, PublishItem } from '../harness/clause-context.ts'

/** Items of one channel; what they say is their id unless `content` says otherwise. */
function itemsOf(channel: string) {
  return (
    id: string | undefined,
    prevId?: string,
    { content = id, ...more }: { content?: string | undefined; 'no-seq'?: boolean } = {},
  ): PublishItem => ({
    channel,
    ...(id !== undefined && { id }),
    ...(prevId !== undefined && { 'prev-id': prevId }),
    ...more,
    formats: { 'http-stream': { content }, 'ws-message': { content } },
  })
}

async function openStream(t: ClauseContext) {
  const { channel, exchange } = await openHold(t)
  return { exchange, item: itemsOf(channel) }
}

export const reliabilityOrderClauses: readonly Clause[] = clausesOf({
  async 'R-1.1 items that come in another order go out in the order of their prev-ids'(t) {
    const { exchange, item } = await openStream(t)
    await t.publish(item('1'))
    await t.publish(item('3', '2'), item('4', '3'))
    await t.publish(item('2', '1'))
    expect(await exchange.until('4')).toBe('1234')
  },
  async 'R-1.2 a WebSocket gets items in the order of their prev-ids, too'(t) {
    const { channel, client } = await openSubscriber(t)
    const item = itemsOf(channel)
    await t.publish(item('1'), item('3', '2'), item('2', '1'))
    expect([await client.message(), await client.message(), await client.message()]).toEqual(['1', '2', '3'])
  },
  'R-1.3 an item whose predecessor never comes waits, and goes out all the same after a while': {
    seconds: 6,
    async run(t) {
      const { exchange, item } = await openStream(t)
      await t.publish(item('1'))
      await t.publish(item('3', '2'))
      await t.publish(item('n', undefined, { 'no-seq': true }))
      await exchange.until('3')
      await t.publish(item('4', '3'))
      expect(await exchange.until('4')).toBe('1n34')
    },
  },
  async 'R-1.4 an item with no-seq goes out at once and leaves the order as it was'(t) {
    const { exchange, item } = await openStream(t)
    await t.publish(item('1'))
    await t.publish(item('5', '4', { 'no-seq': true }))
    await t.publish(item('3', '2'))
    await t.publish(item('2', '1'))
    expect(await exchange.until('3')).toBe('1523')
  },
  async 'R-1.5 an item without a prev-id goes out at once, and what follows it as well'(t) {
    const { exchange, item } = await openStream(t)
    await t.publish(item('1'))
    await t.publish(item('3', '2'))
    await t.publish(item('7'), item('8', '7'), item('2', '8'))
    expect(await exchange.until('3')).toBe('17823')
  },
  async 'R-1.6 after an item without an id any item goes out at once'(t) {
    const { exchange, item } = await openStream(t)
    await t.publish(item('1'))
    await t.publish(item(undefined, undefined, { content: 'x' }))
    await t.publish(item('5', '4'))
    expect(await exchange.until('5')).toBe('1x5')
  },
  'R-1.7 of two items that wait for the same one the second is dropped, and so is an id that waits already': {
    async run(t) {
      const { exchange, item } = await openStream(t)
      await t.publish(item('1'))
      await t.publish(item('3', '2'), item('x', '2'), item('3', '2'))
      await t.publish(item('2', '1'), item('4', '3'))
      expect(await exchange.until('4')).toBe('1234')
    },
  },
  async 'R-1.8 at most 100 items of a channel wait'(t) {
    const { exchange, item } = await openStream(t)
    const named = (n: number) => item(`i${n}`, `i${n - 1}`, { content: `${n},` })
    await t.publish(item('i0', undefined, { content: '0,' }))
    await t.publish(...Array.from({ length: 101 }, (_, index) => named(index + 2)))
    await t.publish(named(1))
    await t.publish(item('end', 'i101'))
    const upTo101 = Array.from({ length: 102 }, (_, n) => `${n},`).join('')
    expect(await exchange.until('end')).toBe(`${upTo101}end`)
  },
  'R-1.9 after a recover no last id is known, so that any item goes out at once': {
    alone: true,
    async run(t) {
      const { exchange, item } = await openStream(t)
      await t.publish(item('1'))
      await t.control('/recover', { method: 'POST', body: '' })
      await t.publish(item('8', '7'))
      await t.publish(item('n', undefined, { 'no-seq': true }))
      expect(await exchange.until('n')).toBe('18n')
    },
  },
})
