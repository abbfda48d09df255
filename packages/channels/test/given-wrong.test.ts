import {
  type ChannelHooks,
  type ChannelOptions,
  defineChannels,
  ephemeral,
  SendRefusedError,
} from '@grip/channels'
import { createGripHandler } from '@grip/core'
import { createTestProxy } from '@grip/dev/test'
import { createStreams, memoryHistory } from '@grip/streams'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'

const definitions = { 'room-{room}': { message: z.string(), toString: z.string() } }
const channels = defineChannels(definitions)
const room = channels.at('room-{room}', { room: 'a' })
const target = { publish: async () => expect.unreachable() }

const CONFIG = 'ERR_GRIP_CONFIG'
const WRONG = 'ERR_INVALID_ARGUMENT'
const PROMISE = 'takes an object of fields; this is a promise: await it'

function refusalOf(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

it.each<[string, unknown, string, string]>([
  ['a promise', Promise.resolve({}), CONFIG, `hooks() of a channel ${PROMISE}`],
  ['a list', [], CONFIG, 'hooks() of a channel takes an object of fields; this is an Array'],
  ['null', null, WRONG, 'hooks() of a channel takes an object'],
  [
    'a misspelt event',
    { mesage: () => 1 },
    CONFIG,
    'hooks() of a channel has no "mesage"; did you mean "message"?',
  ],
  ['the hook of another event', { left: () => 1 }, CONFIG, 'hooks() of a channel has no "left"'],
  ['a text for a hook', { message: 'x' }, WRONG, '"message" of hooks() of a channel must be a function'],
  [
    'a text for one of the connection',
    { open: 'x' },
    WRONG,
    '"open" of hooks() of a channel must be a function',
  ],
])('hooks are refused where they are %s', (_, hooks, code, message) => {
  expect(
    refusalOf(() => room.hooks(hooks as ChannelHooks<(typeof definitions)['room-{room}']>)),
  ).toMatchObject({
    code,
    message,
  })
})

it.each<[string, unknown, string, string]>([
  ['a promise', Promise.resolve({}), CONFIG, PROMISE],
  ['a text for headers', { headers: 'x: y' }, WRONG, '"headers" must be an object, Headers'],
  [
    'a header with a line break',
    { headers: { a: 'x\r\ny: z' } },
    'ERR_GRIP_INSTRUCT',
    'the header "a" contains a line break or NUL',
  ],
  ['a promise of headers', { headers: Promise.resolve({}) }, WRONG, '"headers" must be an object, Headers'],
  ['null for headers', { headers: null }, WRONG, '"headers" must be an object, Headers'],
  ['a header that is a number', { headers: { a: 5 } }, WRONG, '"headers" must contain text; "a" is a number'],
  ['a header of the proxy', { headers: { 'Grip-Hold': 'stream' } }, 'ERR_GRIP_INSTRUCT', '"Grip-Hold"'],
  [
    'pages with a path',
    { allowedOrigins: ['https://a.example/'] },
    CONFIG,
    '"allowedOrigins[0]" must be an origin',
  ],
  ['null for pages', { allowedOrigins: null }, CONFIG, '"allowedOrigins" must be a list'],
])('options are refused at the call where they are %s', (_, options, code, message) => {
  for (const call of [
    () => channels.with(options as ChannelOptions),
    () => room.hooks({}, options as ChannelOptions),
  ]) {
    expect(refusalOf(call)).toMatchObject({ code, message: expect.stringContaining(message) as string })
  }
})

it.each<[unknown, string, string]>([
  [{ Key: 'x' }, CONFIG, 'publish() of a channel has no "Key"; did you mean "key"?'],
  [{ id: 'x' }, CONFIG, 'publish() of a channel has no "id"'],
  [null, WRONG, 'publish() of a channel takes an object'],
  [Promise.resolve({}), CONFIG, `publish() of a channel ${PROMISE}`],
  [{ streams: {} }, WRONG, '"streams" must have the methods append, read, last'],
  [{ streams: null }, WRONG, '"streams" must have the methods append, read, last'],
])('publish() refuses the options %o', async (options, code, message) => {
  await expect(room.publish(target, 'message', 'x', options as object)).rejects.toMatchObject({
    code,
    message,
  })
})

it.each<[unknown, string, string]>([
  [{ Code: 4001 }, CONFIG, 'close() of a channel has no "Code"; did you mean "code"?'],
  [null, WRONG, 'close() of a channel takes an object'],
])('close() refuses the options %o', async (options, code, message) => {
  await expect(room.close(target, options as object)).rejects.toMatchObject({ code, message })
})

it.each<[unknown, string, string]>([
  [null, WRONG, 'channels.serve() takes an object'],
  [Promise.resolve({}), CONFIG, `channels.serve() ${PROMISE}`],
  [{ recieve: {} }, CONFIG, 'channels.serve() has no "recieve"; did you mean "receive"?'],
  [{ allow: true }, WRONG, '"allow" must be a function of the channel that returns true, false or 401'],
  [{ as: 5 }, WRONG, '"as" must be the name of the user, as a string with at least one character'],
  [
    { as: Promise.resolve('me') },
    WRONG,
    '"as" must be the name of the user, as a string with at least one character',
  ],
  [{ as: '' }, WRONG, '"as" must be the name of the user, as a string with at least one character'],
  [{ receive: 'x' }, WRONG, '"receive" of channels.serve() takes an object'],
  [
    { receive: { 'rom-{room}': {} } },
    CONFIG,
    '"receive" of channels.serve() has no "rom-{room}"; did you mean "room-{room}"?',
  ],
  [
    { receive: { 'room-{room}': { mesage: () => 1 } } },
    CONFIG,
    '"receive" for room-{room} has no "mesage"; did you mean "message"?',
  ],
  [
    { receive: { 'room-{room}': { message: 'x' } } },
    WRONG,
    '"message" of "receive" for room-{room} must be a function',
  ],
])('serve() refuses the options %o, whatever is asked for', async (options, code, message) => {
  await expect(channels.serve({} as never, options as object)).rejects.toMatchObject({ code, message })
})

it('ephemeral() and find() take what is none', () => {
  for (const schema of [undefined, {}, z.string])
    expect(refusalOf(() => ephemeral(schema as never))).toMatchObject({
      code: WRONG,
      message:
        'ephemeral() takes a schema that follows Standard Schema, as those of zod, valibot and arktype do',
    })
  for (const name of [undefined, 5, null]) expect(channels.find(name as never)).toBeUndefined()
})

describe('what a schema returns', () => {
  it.each([[undefined], [null], [5], [{}], [{ issues: null }], [{ issues: 'x' }], [{ issues: [null] }]])(
    '%j is an error of the app',
    async (result) => {
      const schema = { '~standard': { version: 1, vendor: 'own', validate: () => result } } as never
      await expect(
        defineChannels({ own: { message: schema } })
          .at('own')
          .publish(target, 'message', 'x' as never),
      ).rejects.toMatchObject({
        code: 'ERR_CHANNEL_DATA',
        status: 500,
        message:
          'the schema of "message" on own returned neither a value nor a list of issues: nothing was sent',
      })
    },
  )
})

it('says to which function wrong options were given', () => {
  expect(() => channels.with({ keepalive: 5 } as object)).toThrow(/^channels\.with\(\) has no "keepalive"/)
  expect(() => room.hooks({}, { keepalive: 5 } as object)).toThrow(
    /^hooks\(\) of a channel has no "keepalive"/,
  )
})

it.each<[string, (key: never) => unknown]>([
  [
    'there is no channel pattern "[object Object]"; there are room-{room}',
    () => channels.at(Object.create(null) as never, {} as never),
  ],
  [
    'there is no channel pattern "\\u{feff}room"; there are room-{room}',
    () => channels.at('\ufeffroom' as never, {} as never),
  ],
  [
    'the parameters of "room-{room}" must be an object: { name: value }',
    () => channels.at('room-{room}', 'kitchen' as never),
  ],
  [
    'the parameters of "room-{room}" must be an object: { name: value }',
    () => channels.at('room-{room}', new Map([['room', 'a']]) as never),
  ],
  [
    'the parameters of "room-{room}" must be an object: { name: value }',
    () => channels.at('room-{room}', Promise.resolve({ room: 'a' }) as never),
  ],
  [
    'subscribe() of a channel needs the WebSocket that your hook is given',
    () => room.subscribe(undefined as never),
  ],
  [
    'subscribe() of a channel needs the WebSocket that your hook is given',
    () => room.subscribe({ send() {} } as never),
  ],
  [
    'new SendRefusedError() takes a code and a message: "muted", "you cannot write here"',
    () => new SendRefusedError('you cannot write here', undefined as never),
  ],
  [
    'new SendRefusedError() takes a code and a message: "muted", "you cannot write here"',
    () => new SendRefusedError(403 as never, 'x'),
  ],
  [
    'new SendRefusedError() takes a code and a message: "muted", "you cannot write here"',
    () => new SendRefusedError('', 'x'),
  ],
])('says "%s"', (message, call) => {
  expect(refusalOf(call as () => unknown)).toMatchObject({ code: WRONG, message })
})

it('copies its options, and an undefined option leaves the earlier one in place', async () => {
  const headers = { 'x-app': 'one' }
  const own = channels.with({ headers: new Map(Object.entries(headers)).entries(), keepAlive: 30 } as never)
  const app = createGripHandler((_request, grip) =>
    own.with({ headers: undefined, keepAlive: undefined }).serve(grip),
  )
  await using proxy = createTestProxy(app)
  for (const _ of ['once', 'again']) {
    const response = await proxy.fetch('/?poll=0&channel=room-a')
    expect(await response.json()).toMatchObject([{ ready: { keepAlive: 30 } }])
    expect(response.headers.get('x-app')).toBe('one')
  }
})

it.each([null, 'x', 5])(
  'a client that sends %j as "sync" is refused, and onError is not called',
  async (sync) => {
    const errors: unknown[] = []
    const own = channels.with({ streams: createStreams({ history: memoryHistory() }) })
    const app = createGripHandler((_request, grip) => own.serve(grip), {
      onError: (error) => errors.push(error),
    })
    await using proxy = createTestProxy(app)
    const ws = await proxy.webSocket('/?channel=room-a')
    ws.send(JSON.stringify({ channel: 'room-a', event: 'message', sync }))
    expect(await ws.closed).toEqual({ code: 1007, reason: 'not a message of this channel' })
    expect(errors).toEqual([])
  },
)
