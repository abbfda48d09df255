import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import {
  encodeGripHeaders,
  encodeGripInstruct,
  type GripInstruct,
  type InstructedResponse,
  parseGripLast,
} from '@grip/core/wire'
import { errorOf, INSTRUCT, INVALID } from '../websocket/context.ts'

const MISSPELT = { code: 'ERR_GRIP_CONFIG' }
const stream = { hold: 'stream', channels: [{ name: 'a' }] } as const

it.each(['OK\r\nSet-Cookie: a=1', 'OK\rX', 'OK\nX', 'OK\0', '\ud800', '\ufeffOK', 'é', ' OK', 5])(
  'A3 a reason %j is refused, in a body as in headers',
  (text) => {
    const reason = text as string
    expect(errorOf(() => encodeGripInstruct({}, { reason }))).toMatchObject(INSTRUCT)
    expect(errorOf(() => encodeGripInstruct({ status: 200, reason }))).toMatchObject(INSTRUCT)
    expect(errorOf(() => encodeGripHeaders({ status: 200, reason }))).toMatchObject(INSTRUCT)
  },
)

it.each([
  [['X', 'a\r\nSet-Cookie: e=1']],
  [['X', 'a\0']],
  [['X', 'a\n']],
  [['X', '\ud800']],
  [['X: y', '1']],
  [['X y', '1']],
  [['X\r\nY', '1']],
  [['', '1']],
  [['é', '1']],
  [['Grip-Hold', 'stream']],
  [['Transfer-Encoding', 'chunked']],
  [['content-encoding', 'gzip']],
] as const)('A3 a header %j is refused', (pair) => {
  expect(errorOf(() => encodeGripInstruct({}, { headers: [pair] }))).toMatchObject(INSTRUCT)
  expect(errorOf(() => encodeGripInstruct({}, { headers: Object.fromEntries([pair]) }))).toMatchObject(
    INSTRUCT,
  )
})

it.each([
  { ...stream, keepAlive: { content: '\ud800' } },
  { ...stream, keepAlive: { content: 'a\udc00b' } },
  { meta: { user: '\ud800' } },
  { meta: { user: '\ufeffbob' } },
  { channels: [{ name: '\ufeffroom' }] },
  { channels: [{ name: 'a,b', prevId: '1' }] },
  { hold: 'response', channels: [{ name: 'a', prevId: '1;2' }] },
  { ...stream, status: 204 },
  { ...stream, status: 304 },
  { reason: 'OK' },
])('an instruction that the proxy would change or ignore is refused: %j', (instruct) => {
  expect(errorOf(() => encodeGripHeaders(instruct as GripInstruct))).toMatchObject(INSTRUCT)
})

it.each([{ code: 204 }, { code: 205 }, { code: 304 }])(
  'B9 a body has no place in an answer of %j',
  (head) => {
    expect(errorOf(() => encodeGripInstruct({}, { ...head, body: 'x' }))).toMatchObject(INSTRUCT)
    expect(errorOf(() => encodeGripInstruct({}, { ...head, body: Uint8Array.of(1) }))).toMatchObject(INSTRUCT)
    expect(errorOf(() => encodeGripInstruct(stream, head))).toMatchObject(INSTRUCT)
    expect(encodeGripInstruct({}, head)).toBe(JSON.stringify({ response: head }))
  },
)

it.each([null, undefined, 'hold', 5])('C6 %o is not an instruction', (instruct) => {
  expect(errorOf(() => encodeGripHeaders(instruct as unknown as GripInstruct))).toMatchObject(INVALID)
  expect(errorOf(() => encodeGripInstruct(instruct as unknown as GripInstruct))).toMatchObject(INVALID)
})

it.each([null, 'body', 5])('C6 %o is not a response', (response) => {
  expect(errorOf(() => encodeGripInstruct({}, response as unknown as InstructedResponse))).toMatchObject(
    INVALID,
  )
})

it.each([
  { channels: null },
  { channels: [null] },
  { meta: null },
  { meta: 'x' },
  { hold: null },
  { exposeHeaders: null },
  { exposeHeaders: [null] },
  { channels: [{ name: 'a', filters: null }] },
  { timeout: null },
  { status: null },
])('C6 a typed error explains what is wrong with %j', (instruct) => {
  expect(errorOf(() => encodeGripHeaders(instruct as unknown as GripInstruct))).toMatchObject(INSTRUCT)
})

it.each([{ links: null }, { links: [null] }, { links: '/next' }, { ...stream, keepAlive: null }])(
  'C6 a typed error says that %j holds no object',
  (instruct) => {
    expect(errorOf(() => encodeGripHeaders(instruct as unknown as GripInstruct))).toMatchObject(INVALID)
  },
)

it.each([{ timeOut: 5 }, { channel: 'a' }, { channels: [{ name: 'a', filter: 'x' }] }, { links: [{ rel: 'next', url: '/' }] }])(
  'a misspelt field is refused: %j',
  (instruct) => {
    expect(errorOf(() => encodeGripHeaders(instruct as unknown as GripInstruct))).toMatchObject(MISSPELT)
    expect(errorOf(() => encodeGripInstruct(instruct as unknown as GripInstruct))).toMatchObject(MISSPELT)
  },
) // prettier-ignore

it('a response has no field that nothing reads', () => {
  expect(errorOf(() => encodeGripInstruct({}, { status: 201 } as InstructedResponse))).toMatchObject(MISSPELT)
})

it('C6 one thing goes for a list of one, and anything that lists headers for headers', () => {
  const instruct = {
    hold: 'response',
    channels: { name: 'a', filters: 'skip-self' },
    links: { rel: 'gone', uri: '/gone' },
    exposeHeaders: 'etag',
  } as unknown as GripInstruct
  expect(encodeGripHeaders(instruct)).toEqual({
    'Grip-Channel': 'a; filter=skip-self',
    'Grip-Hold': 'response',
    'Grip-Link': '</gone>; rel=gone',
    'Grip-Expose-Headers': 'etag',
  })
  const json = '{"response":{"headers":[["x-a","1"]]}}'
  for (const headers of [new Headers({ 'x-a': '1' }), new Map([['x-a', '1']]), { 'x-a': '1' }]) {
    expect(encodeGripInstruct({}, { headers })).toBe(json)
  }
  expect(encodeGripInstruct({ exposeHeaders: ['X-A'] }, { headers: { 'x-a': '1', 'x-b': '2' } })).toBe(json)
})

it.each([
  ['bytes of another realm', runInNewContext('new Uint8Array([0, 255])') as Uint8Array<ArrayBuffer>],
  ['a buffer', Uint8Array.of(0, 255).buffer],
  ['a view', new DataView(Uint8Array.of(9, 0, 255).buffer, 1)],
])('C5 %s is sent as bytes', (_, body) => {
  expect(encodeGripInstruct({}, { body })).toBe('{"response":{"body-bin":"AP8="}}')
  const keepAlive = { content: body as Uint8Array }
  expect(encodeGripHeaders({ ...stream, keepAlive })['Grip-Keep-Alive']).toBe('AP8=; format=base64')
})

it('A6 text that begins with a byte order mark goes as bytes, which keep it', () => {
  expect(encodeGripInstruct({}, { body: '\ufeffa' })).toBe('{"response":{"body-bin":"77u/YQ=="}}')
})

it.each([
  'a,b; last-id=1',
  'a\\;b; last-id=1',
  'a;b; last-id=1',
  'x; last-id=1, a, b; last-id=2',
  '"a, b"; last-id=1',
  'a; last-id=1, b',
  'a; last-id=1;',
  '; last-id=1',
])('A11 Grip-Last %j, which may be of a name with a separator, gives no ids', (value) => {
  expect([...parseGripLast(value)]).toEqual([])
})

it.each([
  ['a"b; last-id=1', 'a"b', '1'],
  ['a b=c; last-id=x y', 'a b=c', 'x y'],
  ["a'(b)\u00a1; last-id=7", "a'(b)\u00a1", '7'],
])('A11 Grip-Last %j gives the id of exactly that name', (value, name, id) => {
  expect([...parseGripLast(value)]).toEqual([[name, id]])
})
