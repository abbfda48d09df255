import { defineChannels } from '@grip/channels'
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'

const schema = z.string()
const one = { text: schema }

describe('defineChannels', () => {
  it.each([
    [{}, 'defineChannels() takes an object: { "room-{room}": { message: schema } }'],
    [null, 'defineChannels() takes an object: { "room-{room}": { message: schema } }'],
    [{ '': one }, 'channel pattern "": a pattern has 1 to 200 characters'],
    [{ 'a b': one }, 'channel pattern "a b": outside of {parameters} use letters, digits and - _ . / :'],
    [{ 'a{b': one }, 'channel pattern "a{b": outside of {parameters} use letters, digits and - _ . / :'],
    [{ 'a{}': one }, 'channel pattern "a{}": each parameter needs a name of its own between { and }'],
    [{ '{a}-{a}': one }, 'channel pattern "{a}-{a}": each parameter needs a name of its own between { and }'],
    [
      { '{a}{b}': one },
      'channel pattern "{a}{b}": put - / or : between two parameters, so that their values cannot run together',
    ],
    [
      { '{a}.{b}': one },
      'channel pattern "{a}.{b}": put - / or : between two parameters, so that their values cannot run together',
    ],
    [
      { 'a-{b}': one, 'a-c': one },
      'channel patterns "a-{b}" and "a-c" can make the same name: begin each with a word of its own',
    ],
    [
      { 'a-{b}': one, '{c}-d': one },
      'channel patterns "a-{b}" and "{c}-d" can make the same name: begin each with a word of its own',
    ],
    [{ a: {} }, 'channel pattern "a" needs at least one event'],
    [
      { a: { '1': schema } },
      'event "1" of channel pattern "a" must begin with a letter and have at most 64 letters, digits and - _',
    ],
    [
      { a: { open: schema } },
      'event "open" of channel pattern "a" has a reserved name, as are open, close, disconnect, error, ready, ping, presence, constructor',
    ],
    [
      { a: { text: {} } },
      'event "text" of channel pattern "a" needs a schema that follows Standard Schema, as those of zod, valibot and arktype do',
    ],
  ])('refuses %j', (definitions, message) => {
    const attempt = () => defineChannels(definitions as never)
    expect(attempt).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT', message }),
    )
  })

  it.each([
    [{ 'doc-{doc}': one, 'doc-{doc}-{user}': one }],
    [{ 'room-{room}': one, 'room-{room}-typing': one }],
    [{ news: one, 'news/{topic}': one }],
  ])('takes patterns of which each name has one: %j', (definitions) => {
    expect(() => defineChannels(definitions)).not.toThrow()
  })

  it('refuses a pattern, an event and an option that are not there, at the call', async () => {
    const channels = defineChannels({ 'room-{room}': one })
    const target = { publish: async () => expect.unreachable() }
    expect(() => channels.at('rom-{room}' as never, { room: 'a' } as never)).toThrow(
      'there is no channel pattern "rom-{room}"; there are room-{room}',
    )
    const room = channels.at('room-{room}', { room: 'a' })
    await expect(room.publish(target, 'txt' as never, 'x' as never)).rejects.toThrow(
      'room-{room} has no event "txt"; it has text',
    )
    await expect(room.publish(target, 'text', 'x', { key: 'a b' })).rejects.toThrow(
      '"key" must have 1 to 64 letters, digits and _ . -',
    )
    expect(() => channels.with({ stream: {} } as never)).toThrow(
      'channels.with() has no "stream"; did you mean "streams"?',
    )
    expect(() => channels.with({ streams: { append() {} } } as never)).toThrow(
      '"streams" must have the methods append, read, last',
    )
    expect(() => channels.with({ keepAlive: 4 })).toThrow(
      '"keepAlive" must be a whole number of seconds from 5 to 60',
    )
  })
})

const messages = {
  zod: z.object({ user: z.string(), text: z.string().max(5) }),
  valibot: v.object({ user: v.string(), text: v.pipe(v.string(), v.maxLength(5)) }),
  arktype: type({ user: 'string', text: 'string <= 5' }),
}

describe.each(Object.entries(messages))('a schema of %s', (_, message) => {
  const room = defineChannels({ 'room-{room}': { message } }).at('room-{room}', { room: 'a' })
  const published: string[] = []
  const target = { publish: async (channel: string) => void published.push(channel) }

  it('lets through what fits, and refuses the rest before anything is sent', async () => {
    await room.publish(target, 'message', { user: 'Ada', text: 'hello' })
    expect(published).toEqual(['room-a'])
    const refused = await room
      .publish(target, 'message', { user: 'Ada', text: 'hello!' })
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({
      name: 'ChannelDataError',
      code: 'ERR_CHANNEL_DATA',
      status: 400,
      channel: 'room-a',
      event: 'message',
    })
    expect((refused as { issues: unknown[] }).issues).toHaveLength(1)
    expect((refused as Error).message).toMatch(/^"message" on room-a does not fit its schema: text: /)
    expect(published).toEqual(['room-a'])
  })
})

describe('a schema', () => {
  const failure = new Error('the words of the schema')
  const slow = z.string().refine(async (value) => value !== 'no')
  const broken = z.string().refine(() => {
    throw failure
  })
  const room = defineChannels({
    room: { slow, broken, none: z.unknown(), count: z.string().transform(Number), big: z.any() },
  }).at('room')
  const published: unknown[] = []
  const target = {
    publish: async (__: string, { webSocket }: { webSocket?: unknown }) =>
      void published.push((JSON.parse(String(webSocket)) as { data: unknown }).data),
  }

  it('may take its time', async () => {
    await room.publish(target, 'slow', 'yes')
    await expect(room.publish(target, 'slow', 'no')).rejects.toMatchObject({
      code: 'ERR_CHANNEL_DATA',
      status: 400,
    })
    expect(published).toEqual(['yes'])
  })

  it('that throws is an error of the app, with its own as the cause', async () => {
    await expect(room.publish(target, 'broken', 'x')).rejects.toMatchObject({
      code: 'ERR_CHANNEL_DATA',
      status: 500,
      issues: [],
      cause: failure,
      message: 'the schema of "broken" on room threw: nothing was sent',
    })
  })

  it('says what goes out: what it makes of the data', async () => {
    await room.publish(target, 'count', '12')
    expect(published.at(-1)).toBe(12)
  })

  it('may let through what JSON cannot carry, which is refused', async () => {
    await expect(room.publish(target, 'none', undefined)).rejects.toThrow(
      'the data of "none" cannot be written as JSON: it is undefined',
    )
    await expect(room.publish(target, 'big', 1n)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  })
})

it.each([undefined, null, 5, '', {}, Symbol('grip')])(
  'a grip that is not one is a TypeError with a code, %#',
  async (grip) => {
    const own = defineChannels({ 'room-{room}': { message: z.object({ text: z.string() }) } })
    const room = own.at('room-{room}', { room: 'a' })
    const calls = [
      () => room.publish(grip as never, 'message', { text: 'x' }),
      () => room.hold(grip as never),
      () => room.close(grip as never),
      () => own.serve(grip as never),
    ]
    for (const call of calls)
      await expect(call()).rejects.toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' })
    expect(() => room.hooks(undefined as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    )
  },
)
