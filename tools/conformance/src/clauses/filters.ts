import { expect } from 'vitest'
import { control, hold, open, webSocketOrigin } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import type { ClauseContext } from '../harness/clause-context.ts'

const stream = (channel: string, content: string, more: Record<string, unknown> = {}) => ({
  channel,
  formats: { 'http-stream': { content } },
  ...more,
})

/** Opens a stream whose subscription has these filters and this Grip-Set-Meta. */
async function filtered(t: ClauseContext, filters: string, meta: string) {
  const channel = t.channel()
  const headers = meta === '' ? [] : [['Grip-Set-Meta', meta] as const]
  t.origin.answer(hold('stream', channel + filters, '', headers))
  const exchange = t.request('/')
  await t.subscribed(channel)
  return { channel, exchange }
}

export const filterClauses: readonly Clause[] = clausesOf({
  async 'F-1 skip-self drops an item whose sender is the user of the subscription'(t) {
    const { channel, exchange } = await filtered(t, '; filter=skip-self', 'user="alice"')
    await t.publish(stream(channel, 'own.', { meta: { sender: 'alice' } }))
    await t.publish(stream(channel, 'other.', { meta: { sender: 'bob' } }), stream(channel, 'none.'))
    expect(await exchange.until('none.')).toBe('other.none.')
  },
  async 'F-2 a meta value may hold quotes and backslashes'(t) {
    const { channel, exchange } = await filtered(
      t,
      '; filter=skip-self',
      String.raw`user="a\"b\\c, d; e", zip=123`,
    )
    await t.publish(stream(channel, 'own.', { meta: { sender: String.raw`a"b\c, d; e` } }))
    await t.publish(stream(channel, 'other.', { meta: { sender: 'a' } }))
    expect(await exchange.until('other.')).toBe('other.')
  },
  async 'F-3 without the filter everything arrives'(t) {
    const { channel, exchange } = await filtered(t, '', 'user="alice"')
    await t.publish(stream(channel, 'own.', { meta: { sender: 'alice' } }))
    expect(await exchange.until('own.')).toBe('own.')
  },
  async 'F-4 skip-users drops an item whose list names the user'(t) {
    const { channel, exchange } = await filtered(t, '; filter=skip-users', 'user="alice"')
    await t.publish(stream(channel, 'no.', { meta: { skip_users: 'bob, alice' } }))
    await t.publish(stream(channel, 'yes.', { meta: { skip_users: 'bob, carol' } }))
    expect(await exchange.until('yes.')).toBe('yes.')
  },
  async 'F-5 var-subst puts the meta of the subscription into the content'(t) {
    const { channel, exchange } = await filtered(t, '; filter=var-subst', 'user="alice", zip=123')
    await t.publish(stream(channel, '%(user)s %(zip)s 100%%.'))
    expect(await exchange.until('.')).toBe('alice 123 100%.')
  },
  async 'F-6 filters may be combined, an unknown one is ignored'(t) {
    const { channel, exchange } = await filtered(
      t,
      '; filter=unknown; filter=skip-self; filter=var-subst',
      'user="alice"',
    )
    await t.publish(stream(channel, 'own.', { meta: { sender: 'alice' } }), stream(channel, 'hi %(user)s.'))
    expect(await exchange.until('.')).toBe('hi alice.')
  },
  async 'F-7 require-sub delivers to a stream that has the other subscription'(t) {
    const [channel, other] = [t.channel(), t.channel()]
    t.origin.answer(hold('stream', `${channel}; filter=require-sub, ${other}`))
    const exchange = t.request('/')
    await t.subscribed(other)
    await t.publish(stream(channel, 'no.', { meta: { require_sub: `${other}-not` } }))
    await t.publish(stream(channel, 'yes.', { meta: { require_sub: other } }))
    expect(await exchange.until('yes.')).toBe('yes.')
  },
  'F-8 require-sub delivers to a WebSocket that has the other subscription': {
    defect: { what: 'require-sub always drops on a WebSocket', until: '1.43' },
    async run(t) {
      const [channel, other] = [t.channel(), t.channel()]
      const subscriptions =
        control({ type: 'subscribe', channel, filters: ['require-sub'] }) +
        control({ type: 'subscribe', channel: other })
      t.origin.answer(webSocketOrigin({ 'OPEN\r\n': open(subscriptions) }))
      const client = await t.ws('/ws')
      await t.subscribed(other)
      const message = { 'ws-message': { content: 'required' } }
      await t.publish({ channel, formats: message, meta: { require_sub: other } })
      await t.publish({ channel: other, formats: { 'ws-message': { content: 'marker' } } })
      expect(await client.message()).toBe('required')
    },
  },
  async 'F-9 an item that demands content filters a WebSocket subscription does not have is dropped'(t) {
    const channel = t.channel()
    t.origin.answer(webSocketOrigin({ 'OPEN\r\n': open(control({ type: 'subscribe', channel })) }))
    const client = await t.ws('/ws')
    await t.subscribed(channel)
    await t.publish({
      channel,
      formats: { 'ws-message': { content: 'no', 'content-filters': ['var-subst'] } },
    })
    await t.publish({ channel, formats: { 'ws-message': { content: 'yes', 'content-filters': [] } } })
    expect(await client.message()).toBe('yes')
  },
  async 'F-10 filters of a WebSocket subscription apply to it alone'(t) {
    const [filteredChannel, plain] = [t.channel(), t.channel()]
    const controls =
      control({ type: 'set-meta', name: 'user', value: 'alice' }) +
      control({ type: 'subscribe', channel: filteredChannel, filters: ['skip-self', 'var-subst'] }) +
      control({ type: 'subscribe', channel: plain })
    t.origin.answer(webSocketOrigin({ 'OPEN\r\n': open(controls) }))
    const client = await t.ws('/ws')
    await t.subscribed(plain)
    const say = (channel: string, meta: Record<string, string>) =>
      t.publish({ channel, formats: { 'ws-message': { content: '%(user)s' } }, meta })
    await say(filteredChannel, { sender: 'alice' })
    await say(filteredChannel, { sender: 'bob' })
    await say(plain, { sender: 'alice' })
    expect([await client.message(), await client.message()]).toEqual(['alice', '%(user)s'])
  },
  async 'F-11 a filter name in quotes is the name inside them'(t) {
    const { channel, exchange } = await filtered(t, '; filter="var-subst"', 'user="alice"')
    await t.publish(stream(channel, '%(user)s.'))
    expect(await exchange.until('.')).toBe('alice.')
  },
})
