import { expect, it } from 'vitest'
import type { PublishMessage } from '@grip/core'
import { formatsOf, refusalOf } from './item-of.ts'

const BAD = { name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }

const INSTRUCT = { name: 'GripInstructError', code: 'ERR_GRIP_INSTRUCT' }

it.each([
  [
    { httpStream: { action: 'close', content: 'bye' } },
    '"content" does not go with action "close" of "httpStream"',
  ],
  [
    { httpStream: { action: 'hint', content: '' } },
    '"content" does not go with action "hint" of "httpStream"',
  ],
  [
    { httpResponse: { action: 'hint', body: 'x' } },
    '"body" does not go with action "hint" of "httpResponse"',
  ],
  [
    { httpResponse: { action: 'hint', code: 200 } },
    '"code" does not go with action "hint" of "httpResponse"',
  ],
  [
    { httpResponse: { action: 'hint', headers: {} } },
    '"headers" does not go with action "hint" of "httpResponse"',
  ],
  [
    { httpResponse: { action: 'hint', bodyPatch: [] } },
    '"bodyPatch" does not go with action "hint" of "httpResponse"',
  ],
  [
    { webSocket: { action: 'close', content: 'bye' } },
    '"content" does not go with action "close" of "webSocket"',
  ],
  [{ webSocket: { action: 'close', type: 'text' } }, '"type" does not go with action "close" of "webSocket"'],
  [{ webSocket: { content: 'x', code: 4000 } }, '"code" does not go with action "send" of "webSocket"'],
  [
    { webSocket: { action: 'send', content: 'x', reason: '' } },
    '"reason" does not go with action "send" of "webSocket"',
  ],
  [
    { webSocket: { action: 'refresh', content: 'x' } },
    '"content" does not go with action "refresh" of "webSocket"',
  ],
  [
    { webSocket: { action: 'refresh', code: 1000 } },
    '"code" does not go with action "refresh" of "webSocket"',
  ],
  [{ httpResponse: { code: 204, body: 'x' } }, 'a response with "code" 204 cannot have a body'],
  [{ httpResponse: { code: 205, body: Uint8Array.of(1) } }, 'a response with "code" 205 cannot have a body'],
  [{ httpResponse: { code: 304, body: '\ufeff' } }, 'a response with "code" 304 cannot have a body'],
  [{ httpResponse: { code: 304, bodyPatch: [] } }, 'a response with "code" 304 cannot have a body'],
])('refuses %o, of which the proxy would drop a part', async (message, text) => {
  expect(await refusalOf(message)).toMatchObject({ ...BAD, message: text })
})

it('a field that is undefined goes with every action', async () => {
  const close = { action: 'close', code: 4000, type: undefined, content: undefined } as const
  expect(await formatsOf({ webSocket: close })).toBe('{"ws-message":{"action":"close","code":4000}}')
})

it('TypeScript knows the fields of each action', () => {
  const messages: PublishMessage[] = [
    { httpStream: { action: 'close' } },
    { httpStream: { action: 'hint', contentFilters: ['x'] } },
    { httpResponse: { action: 'hint', contentFilters: ['x'] } },
    { httpResponse: { code: 200, headers: new Headers(), reason: 'OK' } },
    { webSocket: { type: 'ping' } },
    { webSocket: { action: 'close', code: 4000, reason: 'bye' } },
    // @ts-expect-error the end of a stream has no content
    { httpStream: { action: 'close', content: 'bye' } },
    // @ts-expect-error content is missing
    { httpStream: { action: 'send' } },
    // @ts-expect-error a hint has no body
    { httpResponse: { action: 'hint', body: 'x' } },
    // @ts-expect-error a hint has no status
    { httpResponse: { action: 'hint', code: 200 } },
    // @ts-expect-error a body or a patch of one
    { httpResponse: { body: 'x', bodyPatch: [] } },
    // @ts-expect-error a patch is a list
    { httpResponse: { bodyPatch: 'x' } },
    // @ts-expect-error a close has no content
    { webSocket: { action: 'close', content: 'bye' } },
    // @ts-expect-error a message has no close code
    { webSocket: { content: 'x', code: 4000 } },
    // @ts-expect-error a refresh has nothing
    { webSocket: { action: 'refresh', content: 'x' } },
    // @ts-expect-error a promise is no content
    { webSocket: Promise.resolve('x') },
    // @ts-expect-error nor is a Blob
    { httpStream: new Blob(['x']) },
    // @ts-expect-error nor a Date
    { httpResponse: { body: new Date() } },
  ]
  expect(messages.length).toBe(18)
})

it('content filters that are one text are a list of one', async () => {
  const contentFilters = 'var-subst' as unknown as string[]
  expect(await formatsOf({ webSocket: { content: 'x', contentFilters } })).toBe(
    '{"ws-message":{"content":"x","content-filters":["var-subst"]}}',
  )
})

it.each([
  [5, ''],
  [null, ''],
  ['', ''],
  [[''], '[0]'],
  [[5], '[0]'],
  [['a', null], '[1]'],
])('refuses the content filters %j', async (contentFilters, at) => {
  for (const format of [
    { httpStream: { content: 'x', contentFilters } },
    { httpResponse: { body: 'x', contentFilters } },
    { webSocket: { action: 'refresh', contentFilters } },
  ]) {
    expect(await refusalOf(format)).toMatchObject({
      ...INSTRUCT,
      message: `"contentFilters${at}" must be a non-empty string`,
    })
  }
})

it.each([
  [
    'Headers',
    new Headers([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ]),
    '[["set-cookie","a=1"],["set-cookie","b=2"]]',
  ],
  ['a Map', new Map([['X-A', '1']]), '[["X-A","1"]]'],
  [
    'pairs from a generator',
    (function* () {
      yield ['X-A', '1'] as const
    })(),
    '[["X-A","1"]]',
  ],
  ['an object without a prototype', Object.assign(Object.create(null), { 'X-A': '1' }), '{"X-A":"1"}'],
])('takes headers as %s', async (_, headers, json) => {
  expect(await formatsOf({ httpResponse: { headers: headers as Headers } })).toBe(
    `{"http-response":{"headers":${json},"body":""}}`,
  )
})

it.each([
  ['text', 'X-A: 1', 'a string'],
  ['null', null, 'null'],
  ['a list of texts', ['ab'], 'an Array'],
  ['a list of longer lists', [['a', 'b', 'c']], 'an Array'],
  ['a Set', new Set(['ab']), 'a Set'],
  ['a Response', new Response(), 'a Response'],
])('refuses headers that are %s', async (_, headers, words) => {
  expect(await refusalOf({ httpResponse: { headers } })).toMatchObject({
    ...BAD,
    message: `"headers" must be an object, Headers, a Map or a list of pairs; this is ${words}`,
  })
})

it.each([199, 600, 100, 101, 0, -1, 200.5, Number.NaN, '200', null])(
  'refuses the status %j',
  async (code) => {
    expect(await refusalOf({ httpResponse: { code, body: 'x' } })).toMatchObject(BAD)
  },
)

it.each([200, 599])('takes the status %d', async (code) => {
  expect(await formatsOf({ httpResponse: { code } })).toBe(`{"http-response":{"code":${code},"body":""}}`)
})

it.each(['ping', 'pong'] as const)(
  'refuses a %s of more than 125 bytes, for which clients leave',
  async (type) => {
    for (const content of ['x'.repeat(126), 'é'.repeat(63), new Uint8Array(126)]) {
      expect(await refusalOf({ webSocket: { type, content } })).toMatchObject({
        ...INSTRUCT,
        message: `a ${type} can carry at most 125 bytes; this one has 126`,
      })
    }
    for (const content of ['x'.repeat(125), new Uint8Array(125)]) {
      expect(await formatsOf({ webSocket: { type, content } })).toContain(`"type":"${type}"`)
    }
  },
)

it.each([
  [{ id: '' }, '"id" must be a non-empty string'],
  [{ prevId: '' }, '"prevId" must be a non-empty string'],
  [{ meta: { '': 'x' } }, '"meta" must be a non-empty string'],
])('refuses the options %j, which proxies would ignore', async (options, message) => {
  expect(await refusalOf({ httpStream: 'x' }, options)).toMatchObject({ ...INSTRUCT, message })
})

it.each(['false', 'true', 1, 0, null])('refuses %j for "noSeq", which is true or false', async (noSeq) => {
  expect(await refusalOf({ httpStream: 'x' }, { noSeq })).toMatchObject({
    ...BAD,
    message: '"noSeq" must be true or false',
  })
})
