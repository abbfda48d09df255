import { defineChannels } from '@grip/channels'
import { Publisher } from '@grip/core'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { behindProxy } from './support/behind-proxy.ts'
import { expectPushpin, proxies } from './support/proxies.ts'

const text = { text: z.string() }
const channels = defineChannels({ 'room-{room}': text, 'pair/{one}/{other}': text })

/** Names that a hostile user would choose, encodings of each other among them. */
const NAMES = [
  'a', 'A', 'a/b', 'a%2Fb', 'a%252Fb', 'a-b', 'a%2Db', 'a b', 'a+b', 'a%20b', 'a,b', 'a;b', '"a"', ' a ', 'a@1', 'a@-50', 'a!',
  '*', '..', '.', '{room}', 'c:{"type":"detach"}', 'a\r\nGrip-Channel: b', 'a\n\ndata: forged\n\n', 'a\0b', 'a\\b', 'José',
  'José'.normalize('NFD'), '日本', '\ufeffa', '__proto__', '🙂',
] // prettier-ignore

describe('names of channels', () => {
  it('encode what is typed, and are read back to the same', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(30)
    const names = NAMES.map((room) => channels.at('room-{room}', { room }).name)
    expect(new Set(names).size).toBe(NAMES.length)
    expect(names.map((name) => channels.find(name)?.parameters)).toEqual(NAMES.map((room) => ({ room })))
    expect(channels.at('room-{room}', { room: 'a/b' }).name).toBe('room-a%2Fb')
    expect(channels.at('room-{room}', { room: 7 }).parameters).toEqual({ room: '7' })
    expect(channels.at('pair/{one}/{other}', { one: 'a/b', other: 'c' }).name).toBe('pair/a%2Fb/c')
  })

  it.each([
    'room-',
    'room-a%61',
    'room-%2f',
    'room-a b',
    'room-%',
    'room-%C3',
    'room-a/b',
    'Room-a',
    ' room-a',
    'pair/a',
    '',
  ])('are not found where no parameter makes them: %j', (name) => expect(channels.find(name)).toBeUndefined())

  it.each([
    [{ room: '' }, 'parameter "room" of "room-{room}" must be text with at least one character, or a number'],
    [
      { room: undefined },
      'parameter "room" of "room-{room}" must be text with at least one character, or a number',
    ],
    [
      { room: NaN },
      'parameter "room" of "room-{room}" must be text with at least one character, or a number',
    ],
    [
      { room: { toString: () => 'a' } },
      'parameter "room" of "room-{room}" must be text with at least one character, or a number',
    ],
    [{ room: '\ud800' }, 'parameter "room" of "room-{room}" has half of a surrogate pair'],
    [{ room: 'a', roof: 'b' }, '"room-{room}" has no parameter "roof"'],
    [
      { room: 'é'.repeat(200) },
      'a channel of "room-{room}" can have a name of at most 512 bytes, with its values encoded; this one has 1205',
    ],
  ])('refuse the parameters %j', (parameters, message) => {
    const attempt = () => channels.at('room-{room}', parameters as { room: string })
    expect(attempt).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT', message }),
    )
  })
})

describe.each(proxies)('hostile names behind %s', { timeout: 60_000 }, (_, start) => {
  const behind = behindProxy(start)

  it('each reach their own channel and no other', async () => {
    const { t } = behind
    behind.serve((grip) => {
      const { searchParams } = new URL(grip.request.url)
      return channels.at('room-{room}', { room: searchParams.get('room') ?? '' }).hold(grip)
    })
    const rooms = NAMES.map((room) => channels.at('room-{room}', { room }))
    const streams = NAMES.map((room) => t.request(`/?room=${encodeURIComponent(room)}`))
    for (const { name } of rooms) await t.subscribed(name)
    const publisher = new Publisher(t.gripUrl)
    await Promise.all(rooms.map((room, index) => room.publish(publisher, 'text', `to ${index}.`)))
    const heard = await Promise.all(streams.map((stream) => stream.until('."}\n')))
    expect(heard.map((body) => [...body.matchAll(/"data":"(.*?)"/g)].map(([, data]) => data))).toEqual(
      NAMES.map((__, index) => [`to ${index}.`]),
    )
  })
})

expectPushpin()
