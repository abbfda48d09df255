import { expect, it } from 'vitest'
import { Publisher, type PublishMessage } from '@grip/core'
import { formatsOf, itemOf, refusalOf } from './item-of.ts'
import { recordFetch } from './record-fetch.ts'

const HALF = 'contains half of a surrogate pair, which UTF-8 cannot carry'
const MARK = 'begins with U+FEFF, a byte order mark, which proxies drop'
const INSTRUCT = { name: 'GripInstructError', code: 'ERR_GRIP_INSTRUCT' }

type Publish = (text: string) => [message: unknown, options?: unknown, channel?: unknown]

/** Names, by the name that a message gives them. */
const NAMES: readonly [string, Publish][] = [
  ['channel', (text) => [{ webSocket: 'x' }, {}, text]],
  ['id', (id) => [{ webSocket: 'x' }, { id }]],
  ['prevId', (prevId) => [{ webSocket: 'x' }, { prevId }]],
  ['meta', (name) => [{ webSocket: 'x' }, { meta: { [name]: 'x' } }]],
  ['contentFilters[0]', (filter) => [{ webSocket: { content: 'x', contentFilters: [filter] } }]],
]

it.each(NAMES)('a "%s" that a proxy would cut, change or not read is refused', async (name, publish) => {
  for (const [text, rule] of [
    ['a\0b', 'must not contain NUL'],
    ['\0', 'must not contain NUL'],
    ['\ufeffroom', MARK],
    ['\ufeff', MARK],
    ['a\ud800', HALF],
    ['\udc00b', HALF],
  ]) {
    const error = await refusalOf(...publish(text!))
    expect(error).toMatchObject({ ...INSTRUCT, message: `"${name}" ${rule}` })
  }
})

it.each(NAMES)('a "%s" of any other text is carried unchanged', async (_, publish) => {
  for (const text of ['a\r\nb', '\t', ' a ', 'a\ufeffb', '\u0001\u007f\u2028', '😀', '"\\']) {
    const { fetch, bodies } = recordFetch()
    const [message, options, channel = 'c'] = publish(text)
    await new Publisher('http://127.0.0.1', { fetch }).publish(
      channel as string,
      message as PublishMessage,
      options as object,
    )
    expect(bodies()[0]).toContain(JSON.stringify(text))
  }
})

it('a value of meta that a proxy would change or not read is refused', async () => {
  for (const [value, rule] of [
    ['\ufeffme', MARK],
    ['\ud800', HALF],
  ]) {
    const error = await refusalOf({ webSocket: 'x' }, { meta: { sender: value } })
    expect(error).toMatchObject({ ...INSTRUCT, message: `"meta" ${rule}` })
  }
  expect(await itemOf({ httpStream: 'x' }, { meta: { sender: 'a\0\r\nb\ufeff' } })).toBe(
    '"formats":{"http-stream":{"content":"x"}},"meta":{"sender":"a\\u0000\\r\\nb\ufeff"}',
  )
})

it('a prefix that a proxy would change is refused', () => {
  const make = () => new Publisher('http://127.0.0.1', { prefix: '\ufeffp-' })
  expect(make).toThrow(expect.objectContaining({ code: 'ERR_GRIP_CONFIG' }))
})

it.each<[string, PublishMessage, string]>([
  ['a stream', { httpStream: '\ufeffhi' }, '{"http-stream":{"content-bin":"77u/aGk="}}'],
  ['a stream, in full', { httpStream: { content: '\ufeff' } }, '{"http-stream":{"content-bin":"77u/"}}'],
  ['a WebSocket', { webSocket: '\ufeffhi' }, '{"ws-message":{"type":"text","content-bin":"77u/aGk="}}'],
  [
    'a WebSocket, as binary',
    { webSocket: { type: 'binary', content: '\ufeffhi' } },
    '{"ws-message":{"type":"binary","content-bin":"77u/aGk="}}',
  ],
  [
    'a WebSocket, in a ping',
    { webSocket: { type: 'ping', content: '\ufeff' } },
    '{"ws-message":{"type":"ping","content-bin":"77u/"}}',
  ],
  [
    'a long-poll',
    { httpResponse: { headers: { 'content-type': 'text/csv' }, body: '\ufeffa;b' } },
    '{"http-response":{"headers":{"content-type":"text/csv"},"body-bin":"77u/YTti"}}',
  ],
])(
  'text with a byte order mark in front goes to %s as bytes, which no proxy changes',
  async (_, message, json) => {
    expect(await formatsOf(message)).toBe(json)
  },
)

it.each([
  '\r',
  '\n',
  'OK\r\nSet-Cookie: a=1',
  '\0',
  'a\0b',
  '\ufeffOK',
  'Gr\u00f6\u00dfe',
  '\u20ac',
  '\ud800',
  '\x7f',
  '\x1b[2J',
])('refuses the reason %j, of which a proxy would make another header or another text', async (reason) => {
  expect(await refusalOf({ httpResponse: { reason, body: 'x' } })).toMatchObject({
    ...INSTRUCT,
    message: '"reason" must be visible ASCII, with spaces only between words',
  })
})

it('accepts a reason of 512 letters, and refuses a longer one', async () => {
  expect(await formatsOf({ httpResponse: { reason: 'x'.repeat(512), body: 'x' } })).toContain('"reason"')
  expect(await refusalOf({ httpResponse: { reason: 'x'.repeat(513), body: 'x' } })).toMatchObject({
    ...INSTRUCT,
    message: '"reason" must be at most 512 letters; these are 513',
  })
})

it('an empty reason counts as none', async () => {
  expect(await formatsOf({ httpResponse: { code: 404, reason: '' } })).toBe(
    '{"http-response":{"code":404,"body":""}}',
  )
})

const NAME = ", which can have only ASCII letters, digits and !#$%&'*+-.^_`|~"

it.each([
  ['', `"" is not the name of a header${NAME}`],
  ['X: y', `"X: y" is not the name of a header${NAME}`],
  ['X y', `"X y" is not the name of a header${NAME}`],
  ['X:', `"X:" is not the name of a header${NAME}`],
  [' X', `" X" is not the name of a header${NAME}`],
  ['X\r\nY', `"X\\r\\nY" is not the name of a header${NAME}`],
  ['X\0', `"X\\u0000" is not the name of a header${NAME}`],
  ['\ufeffX', `"\\u{feff}X" is not the name of a header${NAME}`],
  ['\u00e9', `"\u00e9" is not the name of a header${NAME}`],
  ['\ud800', `"\\ud800" is not the name of a header${NAME}`],
  ['Content-Length', '"headers" must not have "Content-Length": the library or the proxy sets it'],
  ['transfer-encoding', '"headers" must not have "transfer-encoding": the library or the proxy sets it'],
  ['Connection', '"headers" must not have "Connection": the library or the proxy sets it'],
  ['keep-alive', '"headers" must not have "keep-alive": the library or the proxy sets it'],
  ['Upgrade', '"headers" must not have "Upgrade": the library or the proxy sets it'],
  ['trailer', '"headers" must not have "trailer": the library or the proxy sets it'],
  ['Grip-Hold', '"headers" must not have "Grip-Hold": the library or the proxy sets it'],
  ['grip-expose-headers', '"headers" must not have "grip-expose-headers": the library or the proxy sets it'],
])('refuses a header of the name %j', async (name, message) => {
  for (const headers of [{ [name]: 'x' }, [[name, 'x']], new Map([[name, 'x']])]) {
    expect(await refusalOf({ httpResponse: { headers, body: 'x' } })).toMatchObject({ ...INSTRUCT, message })
  }
})

const BREAK = 'the header "A" contains a line break or NUL'
const NOT_ASCII = 'the header "A" must be ASCII; encode other text, for example with encodeURIComponent'

it.each([
  ['a\rb', BREAK],
  ['a\n', BREAK],
  ['\r\n', BREAK],
  ['\0', BREAK],
  ['\ufeffa', NOT_ASCII],
  ['a\ufeff', NOT_ASCII],
  ['\u00e9', NOT_ASCII],
  ['\ud800', NOT_ASCII],
  ['\x7f', NOT_ASCII],
  ['\x01', NOT_ASCII],
])('refuses a header with the value %j', async (value, message) => {
  for (const headers of [{ A: value }, [['A', value]]]) {
    expect(await refusalOf({ httpResponse: { headers, body: 'x' } })).toMatchObject({ ...INSTRUCT, message })
  }
})

it('accepts at most 24 headers, because proxies drop a client that would get more than 64 in all', async () => {
  const list = (count: number) => Array.from({ length: count }, (_, index) => [`x-${index}`, '1'] as const)
  expect(await formatsOf({ httpResponse: { headers: list(24) } })).toContain('"x-23"')
  expect(await refusalOf({ httpResponse: { headers: list(25) } })).toMatchObject({
    ...INSTRUCT,
    message: '"headers" can have at most 24 entries of 8192 bytes in all; these are 25 entries of 215 bytes',
  })
})

it('accepts headers of at most 8,192 bytes in all, which fit every client', async () => {
  const headers = (length: number) => ({ a: 'x'.repeat(4000), b: 'x'.repeat(length) })
  expect(await formatsOf({ httpResponse: { headers: headers(4182) } })).toContain('"b"')
  expect(await refusalOf({ httpResponse: { headers: headers(4183) } })).toMatchObject(INSTRUCT)
})

it.each([
  [[{ op: 'add', path: '/a', value: '\ufeffx' }], MARK],
  [[{ op: 'add', path: '/a', value: { list: [1, '\ufeff'] } }], MARK],
  [[{ op: 'add', path: '/a', value: { '\ufeffkey': 1 } }], MARK],
  [[{ op: 'add', path: '/\ud800', value: 1 }], HALF],
  [[{ op: 'add', path: '/a', value: ['\udc00'] }], HALF],
])('refuses the patch %j, of which a proxy would change the text', async (bodyPatch, rule) => {
  expect(await refusalOf({ httpResponse: { bodyPatch } })).toMatchObject({
    ...INSTRUCT,
    message: `"bodyPatch" ${rule}`,
  })
})

it('an item that is refused does not affect the others', async () => {
  const { fetch, bodies } = recordFetch()
  const publisher = new Publisher('http://127.0.0.1', { fetch, attempts: 1 })
  const results = await Promise.allSettled([
    publisher.publish('c', { webSocket: '1' }),
    publisher.publish('c', { httpResponse: { reason: 'a\r\nb' } }),
    publisher.publish('c', { webSocket: '2' }),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(bodies().join('')).not.toContain('reason')
})
