import { expect } from 'vitest'
import { control, hold } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openHold, openSubscriber, toSockets, toStreams } from '../harness/openers.ts'
import type { ClauseContext } from '../harness/clause-context.ts'

/** Opens a stream whose subscription has these filters and this Grip-Set-Meta. */
async function filtered(t: ClauseContext, filters: string, meta: string) {
  return openHold(t, (channel) => hold('stream', channel + filters, '', [['Grip-Set-Meta', meta]]))
}

export const filterClauses: readonly Clause[] = clausesOf({
  async 'F-1 skip-self drops an item whose sender is the user of the subscription'(t) {
    const { channel, exchange } = await filtered(t, '; filter=skip-self', 'user="alice"')
    await t.publish(toStreams(channel, 'own.', { meta: { sender: 'alice' } }))
    await t.publish(toStreams(channel, 'other.', { meta: { sender: 'bob' } }), toStreams(channel, 'none.'))
    expect(await exchange.until('none.')).toBe('other.none.')
  },
  async 'F-2 a meta value may hold quotes and backslashes'(t) {
    const meta = String.raw`user="a\"b\\c, d; e", zip=123`
    const { channel, exchange } = await filtered(t, '; filter=skip-self', meta)
    await t.publish(toStreams(channel, 'own.', { meta: { sender: String.raw`a"b\c, d; e` } }))
    await t.publish(toStreams(channel, 'other.', { meta: { sender: 'a' } }))
    expect(await exchange.until('other.')).toBe('other.')
  },
  async 'F-3 without the filter everything arrives'(t) {
    const { channel, exchange } = await filtered(t, '', 'user="alice"')
    await t.publish(toStreams(channel, 'own.', { meta: { sender: 'alice' } }))
    expect(await exchange.until('own.')).toBe('own.')
  },
  async 'F-4 skip-users drops an item whose list names the user'(t) {
    const { channel, exchange } = await filtered(t, '; filter=skip-users', 'user="alice"')
    await t.publish(toStreams(channel, 'no.', { meta: { skip_users: 'bob, alice' } }))
    await t.publish(toStreams(channel, 'yes.', { meta: { skip_users: 'bob, carol' } }))
    expect(await exchange.until('yes.')).toBe('yes.')
  },
  async 'F-5 var-subst puts the meta of the subscription into the content'(t) {
    const { channel, exchange } = await filtered(t, '; filter=var-subst', 'user="alice", zip=123')
    await t.publish(toStreams(channel, '%(user)s %(zip)s 100%%.'))
    expect(await exchange.until('.')).toBe('alice 123 100%.')
  },
  async 'F-6 filters may be combined, an unknown one is ignored'(t) {
    const filters = '; filter=unknown; filter=skip-self; filter=var-subst'
    const { channel, exchange } = await filtered(t, filters, 'user="alice"')
    await t.publish(
      toStreams(channel, 'own.', { meta: { sender: 'alice' } }),
      toStreams(channel, 'hi %(user)s.'),
    )
    expect(await exchange.until('.')).toBe('hi alice.')
  },
  async 'F-7 require-sub delivers to a stream that has the other subscription'(t) {
    const other = t.channel()
    const { channel, exchange } = await openHold(t, (name) =>
      hold('stream', `${name}; filter=require-sub, ${other}`),
    )
    await t.subscribed(other)
    await t.publish(toStreams(channel, 'no.', { meta: { require_sub: `${other}-not` } }))
    await t.publish(toStreams(channel, 'yes.', { meta: { require_sub: other } }))
    expect(await exchange.until('yes.')).toBe('yes.')
  },
  'F-8 require-sub delivers to a WebSocket that has the other subscription': {
    defect: { what: 'require-sub always drops on a WebSocket', until: '1.43' },
    async run(t) {
      const other = t.channel()
      const after = control({ type: 'subscribe', channel: other })
      const { channel, client } = await openSubscriber(t, { filters: ['require-sub'], after })
      await t.subscribed(other)
      await t.publish(toSockets(channel, 'required', { meta: { require_sub: other } }))
      await t.publish(toSockets(other, 'marker'))
      expect(await client.message()).toBe('required')
    },
  },
  async 'F-9 an item that demands content filters a WebSocket subscription does not have is dropped'(t) {
    const { channel, client } = await openSubscriber(t)
    await t.publish(toSockets(channel, { content: 'no', 'content-filters': ['var-subst'] }))
    await t.publish(toSockets(channel, { content: 'yes', 'content-filters': [] }))
    expect(await client.message()).toBe('yes')
  },
  async 'F-10 filters of a WebSocket subscription apply to it alone'(t) {
    const plain = t.channel()
    const before = control({ type: 'set-meta', name: 'user', value: 'alice' })
    const after = control({ type: 'subscribe', channel: plain })
    const filters = ['skip-self', 'var-subst']
    const { channel, client } = await openSubscriber(t, { before, filters, after })
    await t.subscribed(plain)
    const say = (to: string, sender: string) => t.publish(toSockets(to, '%(user)s', { meta: { sender } }))
    await say(channel, 'alice')
    await say(channel, 'bob')
    await say(plain, 'alice')
    expect([await client.message(), await client.message()]).toEqual(['alice', '%(user)s'])
  },
  async 'F-11 a filter name in quotes is the name inside them'(t) {
    const { channel, exchange } = await filtered(t, '; filter="var-subst"', 'user="alice"')
    await t.publish(toStreams(channel, '%(user)s.'))
    expect(await exchange.until('.')).toBe('alice.')
  },
})
