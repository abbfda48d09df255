import { expect, it } from 'vitest'
import { encodeGripHeaders, type GripInstruct } from '@grip/core/wire'
import { errorOf, INSTRUCT } from '../websocket/context.ts'

const stream = { hold: 'stream', channels: [{ name: 'a' }] } as const

it('writes the headers of a long-poll in order', () => {
  const instruct: GripInstruct = {
    links: [{ rel: 'gone', uri: '/gone' }],
    exposeHeaders: ['X-A', 'x-b'],
    meta: { user: 'bob "x" \\ y', empty: '' },
    timeout: 55,
    hold: 'response',
    status: 304,
    reason: 'Not Modified',
    channels: [{ name: 'a' }, { name: 'b', prevId: '7', filters: ['skip-self', 'build-id'] }],
  }
  expect(Object.entries(encodeGripHeaders(instruct))).toEqual([
    ['Grip-Channel', 'a, b; prev-id=7; filter=skip-self; filter=build-id'],
    ['Grip-Status', '304 Not Modified'],
    ['Grip-Hold', 'response'],
    ['Grip-Timeout', '55'],
    ['Grip-Set-Meta', 'user="bob \\"x\\" \\\\ y", empty=""'],
    ['Grip-Link', '</gone>; rel=gone'],
    ['Grip-Expose-Headers', 'X-A, x-b'],
  ])
})

it('writes the headers of a stream in order', () => {
  const instruct: GripInstruct = {
    hold: 'stream',
    channels: [{ name: 'a', prevId: '1' }],
    keepAlive: { content: 'ping\n\t\\"', timeout: 20 },
    links: [
      { rel: 'next', uri: '/next', timeout: 30 },
      { rel: 'gone', uri: 'https://a.example/x?y=(1%2C2)&z=%3B#f' },
    ],
  }
  expect(Object.entries(encodeGripHeaders(instruct))).toEqual([
    ['Grip-Channel', 'a; prev-id=1'],
    ['Grip-Hold', 'stream'],
    ['Grip-Keep-Alive', 'ping\\n\\x09\\\\"; format=cstring; timeout=20'],
    ['Grip-Link', '</next>; rel=next; timeout=30, <https://a.example/x?y=(1%2C2)&z=%3B#f>; rel=gone'],
  ])
})

it.each([
  [{}, {}],
  [{ channels: [], links: [], exposeHeaders: [], meta: {} }, {}],
  [{ status: 304 }, { 'Grip-Status': '304' }],
  [{ status: 304, reason: '' }, { 'Grip-Status': '304' }],
  [{ status: 200 }, { 'Grip-Status': '200' }],
  [{ status: 599, reason: 'x' }, { 'Grip-Status': '599 x' }],
  [{ timeout: 5 }, { 'Grip-Timeout': '5' }],
  [{ channels: [{ name: 'a b=c' }] }, { 'Grip-Channel': 'a b=c' }],
  [{ channels: [{ name: 'x', filters: [] }] }, { 'Grip-Channel': 'x' }],
  [{ meta: { a: '1, b=2; "' } }, { 'Grip-Set-Meta': 'a="1, b=2; \\""' }],
  [{ meta: { a: '\\' } }, { 'Grip-Set-Meta': 'a="\\\\"' }],
] as const)('encodes %j', (instruct, headers) => {
  expect(encodeGripHeaders(instruct)).toEqual(headers)
})

it.each([
  ['text', 'text'],
  ['"quoted", with a comma', '"quoted", with a comma'],
  ['a=b', 'a=b'],
  ['a  b', 'a  b'],
  ['\n', '\\n; format=cstring'],
  [':\n\n', ':\\n\\n; format=cstring'],
  ['\r\n', '\\r\\n; format=cstring'],
  ['a\tb', 'a\\x09b; format=cstring'],
  ['a;b', 'a\\x3bb; format=cstring'],
  [';', '\\x3b; format=cstring'],
  ['\\', '\\\\; format=cstring'],
  ['\\n', '\\\\n; format=cstring'],
  [' ', '\\x20; format=cstring'],
  [' a ', '\\x20a\\x20; format=cstring'],
  ['   ', '\\x20 \\x20; format=cstring'],
  ['\0x', 'AHg=; format=base64'],
  ['\x7f', 'fw==; format=base64'],
  ['é', 'w6k=; format=base64'],
  [Uint8Array.of(0, 255), 'AP8=; format=base64'],
  [new TextEncoder().encode('text'), 'dGV4dA==; format=base64'],
])('a keep-alive of %j is %s', (content, header) => {
  expect(encodeGripHeaders({ ...stream, keepAlive: { content } })['Grip-Keep-Alive']).toBe(header)
})

it.each([
  [{ content: 'x', timeout: 1 }, 'x; timeout=1'],
  [{ content: 'x', mode: 'interval' }, 'x; mode=interval'],
  [{ content: ';', timeout: 55, mode: 'idle' }, '\\x3b; format=cstring; timeout=55; mode=idle'],
] as const)('a keep-alive of %j is %s', (keepAlive, header) => {
  expect(encodeGripHeaders({ ...stream, keepAlive })['Grip-Keep-Alive']).toBe(header)
})

it.each([
  { hold: 'stream' },
  { hold: 'response', channels: [] },
  { hold: 'poll', channels: [{ name: 'a' }] },
  { channels: [{ name: '' }] },
  { channels: [{ name: 5 }] },
  { channels: [{ name: 'a\0' }] },
  { channels: [{ name: '\ud800' }] },
  { channels: [{ name: 'a', prevId: '' }] },
  { channels: [{ name: 'a', filters: [''] }] },
  { channels: Array.from({ length: 21 }, (_, index) => ({ name: `c${index}` })) },
  { timeout: 4 },
  { timeout: 0 },
  { timeout: 5.5 },
  { timeout: Number.NaN },
  { timeout: '55' },
  { ...stream, timeout: 55 },
  { status: 99 },
  { status: 1000 },
  { status: 200.5 },
  { status: '304' },
  { ...stream, keepAlive: {} },
  { ...stream, keepAlive: { content: '' } },
  { ...stream, keepAlive: { content: new Uint8Array(0) } },
  { ...stream, keepAlive: { content: 5 } },
  { ...stream, keepAlive: { content: 'x', timeout: 0 } },
  { ...stream, keepAlive: { content: 'x', timeout: 1.5 } },
  { ...stream, keepAlive: { content: 'x', mode: 'off' } },
  { hold: 'response', channels: [{ name: 'a' }], keepAlive: { content: 'x' } },
  { meta: { a: 5 } },
  { meta: { '': 'x' } },
  { meta: { a: null } },
  { links: [{ rel: 'prev', uri: '/' }] },
  { links: [{ rel: 'next', uri: '' }] },
  { links: [{ rel: 'next', uri: '/a b' }] },
  { links: [{ rel: 'next', uri: '/<>' }] },
  { links: [{ rel: 'next', uri: '/a,b' }] },
  { links: [{ rel: 'next', uri: '/a;b' }] },
  { links: [{ rel: 'next', uri: '/"' }] },
  { links: [{ rel: 'next', uri: '/é' }] },
  { links: [{ rel: 'next', uri: '/\r\nX: 1' }] },
  { links: [{ rel: 'next', uri: '/', timeout: -1 }] },
  { links: [{ rel: 'next', uri: '/', timeout: 1.5 }] },
  { hold: 'stream', channels: [{ name: 'a', prevId: '1' }] },
  { hold: 'stream', channels: [{ name: 'a', prevId: '1' }], links: [{ rel: 'gone', uri: '/' }] },
])('refuses %j', (instruct) => {
  expect(errorOf(() => encodeGripHeaders(instruct as GripInstruct))).toMatchObject(INSTRUCT)
})

it.each([
  { channels: [{ name: 'a,b' }] },
  { channels: [{ name: 'a;b' }] },
  { channels: [{ name: 'a"b' }] },
  { channels: [{ name: 'é' }] },
  { channels: [{ name: 'a\r\nGrip-Hold: stream' }] },
  { channels: [{ name: 'a\n' }] },
  { channels: [{ name: ' a' }] },
  { channels: [{ name: 'a ' }] },
  { channels: [{ name: 'a\tb' }] },
  { channels: [{ name: '\x7f' }] },
  { channels: [{ name: 'a', prevId: '1, b' }] },
  { channels: [{ name: 'a', prevId: '1; filter=x' }] },
  { channels: [{ name: 'a', prevId: ' ' }] },
  { channels: [{ name: 'a', filters: ['x; prev-id=1'] }] },
  { channels: [{ name: 'a', filters: ['é'] }] },
  { meta: { 'a b': 'x' } },
  { meta: { 'a=': 'x' } },
  { meta: { 'a,': 'x' } },
  { meta: { a: 'é' } },
  { meta: { a: 'x\r\nX: 1' } },
  { meta: { a: '\t' } },
  { exposeHeaders: ['a, b'] },
  { exposeHeaders: [''] },
  { exposeHeaders: ['a\r\nb'] },
  { status: 304, reason: 'a\r\nb' },
  { status: 304, reason: 'é' },
  { status: 304, reason: ' x' },
])('says that headers cannot carry %j', (instruct) => {
  expect(errorOf(() => encodeGripHeaders(instruct as GripInstruct))).toMatchObject(INSTRUCT)
})

it.each([
  [{ hold: 'poll' }, '"hold" must be one of response, stream'],
  [{ hold: 'stream' }, '"hold" needs a channel in "channels"'],
  [{ channels: [{ name: '' }] }, '"channels[0].name" must be a non-empty string'],
  [{ channels: ['a', ''] }, '"channels[1]" must be a non-empty string'],
  [{ channels: Array(2) }, '"channels[0]" must be a name, or an object with one'],
  [{ channels: [{ name: 'a', prevId: '' }] }, '"channels[0].prevId" must be a non-empty string'],
  [{ channels: [{ name: 'a', filters: ['b', 5] }] }, '"channels[0].filters[1]" must be a non-empty string'],
  [
    { channels: Array.from({ length: 21 }, () => ({ name: 'a' })) },
    '"channels" can have at most 20 entries; these are 21',
  ],
  [{ timeout: 4 }, '"timeout" must be a whole number of seconds from 5 to 3,600, not 4'],
  [{ ...stream, timeout: 5 }, '"timeout" works only with hold "response"'],
  [{ status: 99 }, '"status" must be a whole number from 200 to 599, not 99'],
  [{ ...stream, keepAlive: { content: '' } }, '"keepAlive.content" must not be empty'],
  [{ links: [{ rel: 'next', uri: '/a,b' }] }, '"link.uri" must be visible ASCII without " , ; < >'],
  [{ channels: [{ name: 'a,b' }] }, 'headers cannot carry the channel "a,b"'],
  [{ meta: { 'a b': 'secret' } }, 'headers cannot carry meta "a b"'],
  [{ status: 304, reason: 'é' }, '"reason" must be visible ASCII, with spaces only between words'],
])('names what is wrong with %j, and the rule', (instruct, message) => {
  expect(errorOf(() => encodeGripHeaders(instruct as GripInstruct))).toMatchObject({ message })
})
