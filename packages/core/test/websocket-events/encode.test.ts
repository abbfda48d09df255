import { expect, it } from 'vitest'
import { encodeWebSocketEvents, encodeWebSocketEvents as encodeOnTheWire } from '@grip/core/wire'
import { ALL_BYTES, fromHex, latin1, toHex } from '../support/bytes.ts'

const none = undefined

it.each([
  ['OPEN', [{ type: 'OPEN' }], '4f50454e0d0a'],
  [
    'TEXT with content, with empty content, without content',
    [{ type: 'TEXT', content: 'Hello' }, { type: 'TEXT', content: '' }, { type: 'TEXT' }],
    '5445585420350d0a48656c6c6f0d0a5445585420300d0a0d0a544558540d0a',
  ],
  ['BINARY', [{ type: 'BINARY', content: fromHex('00ff0d0a') }], '42494e41525920340d0a00ff0d0a0d0a'],
  ['text of two and three bytes', [{ type: 'TEXT', content: 'é€' }], '5445585420350d0ac3a9e282ac0d0a'],
  ['CLOSE 1000', [{ type: 'CLOSE', content: fromHex('03e8') }], '434c4f534520320d0a03e80d0a'],
  [
    'a length of two digits, in lower case',
    [{ type: 'BINARY', content: new Uint8Array(26) }],
    `42494e4152592031610d0a${'00'.repeat(26)}0d0a`,
  ],
  [
    'what a connection sends, from its opening to its close',
    [
      { type: 'OPEN' },
      { type: 'TEXT', content: 'c:{"channel":"pre-room","type":"subscribe"}' },
      { type: 'TEXT', content: 'c:{"channel":"pre-room","type":"unsubscribe"}' },
      { type: 'TEXT', content: 'm:hi' },
      { type: 'BINARY', content: fromHex('6d3a0102ff') },
      { type: 'TEXT', content: 'c:{"type":"detach"}' },
      { type: 'CLOSE', content: fromHex('0000') },
    ],
    '4f50454e0d0a544558542032620d0a633a7b226368616e6e656c223a227072652d726f6f6d222c2274797065223a22737562736372696265227d0d0a' +
      '544558542032640d0a633a7b226368616e6e656c223a227072652d726f6f6d222c2274797065223a22756e737562736372696265227d0d0a' +
      '5445585420340d0a6d3a68690d0a42494e41525920350d0a6d3a0102ff0d0a' +
      '544558542031330d0a633a7b2274797065223a22646574616368227d0d0a434c4f534520320d0a00000d0a',
  ],
  ['content that is undefined, as none', [{ type: 'PING', content: none }], '50494e470d0a'],
  ['no events', [], ''],
])('encodes %s', (_, events, hex) => {
  expect(toHex(encodeWebSocketEvents(events))).toBe(hex)
})

it('C7 content that is null counts as none', () => {
  const event = { type: 'TEXT', content: null } as unknown as { type: string }
  expect(latin1(encodeWebSocketEvents([event]))).toBe('TEXT\r\n')
})

it.each([
  [0, '0'],
  [1, '1'],
  [9, '9'],
  [10, 'a'],
  [15, 'f'],
  [16, '10'],
  [47, '2f'],
  [48, '30'],
  [49, '31'],
  [255, 'ff'],
  [256, '100'],
  [4095, 'fff'],
  [4096, '1000'],
  [65_535, 'ffff'],
  [65_536, '10000'],
  [1_048_576, '100000'],
])('writes the length %d as %s, of text and of bytes', (length, hex) => {
  const text = 'x'.repeat(length)
  const [asText, asBytes] = [text, new TextEncoder().encode(text)].map((content) =>
    latin1(encodeWebSocketEvents([{ type: 'TEXT', content }])),
  )
  expect(asText === `TEXT ${hex}\r\n${text}\r\n`).toBe(true)
  expect(asBytes === asText).toBe(true)
})

it.each([
  ['a', 1],
  ['é', 2],
  ['€', 3],
  ['😀', 4],
  ['a😀é', 7],
  ['\u0000', 1],
  ['\ufeff', 3],
])('counts the length of %j in bytes: %d, short and long', (text, length) => {
  const encode = (content: string) => encodeWebSocketEvents([{ type: 'TEXT', content }])
  expect(latin1(encode(text)).startsWith(`TEXT ${length.toString(16)}\r\n`)).toBe(true)
  expect(latin1(encode(text.repeat(100))).startsWith(`TEXT ${(length * 100).toString(16)}\r\n`)).toBe(true)
})

it('C7 sends all 256 bytes unchanged, and only the bytes of a view', () => {
  const all = encodeWebSocketEvents([{ type: 'BINARY', content: ALL_BYTES }])
  expect(all.subarray(12, 12 + 256)).toEqual(ALL_BYTES)
  const view = encodeWebSocketEvents([{ type: 'BINARY', content: ALL_BYTES.subarray(65, 68) }])
  expect(latin1(view)).toBe('BINARY 3\r\nABC\r\n')
})

it('keeps the type of an event that is not known', () => {
  expect(latin1(encodeWebSocketEvents([{ type: 'x-New.1', content: 'a' }]))).toBe('x-New.1 1\r\na\r\n')
})

it.each([
  '',
  ' ',
  'TEXT ',
  'TE XT',
  'TEXT\r\n',
  'TEXT\n',
  'É',
  '\0',
  'TEXT\t',
  '\x7f',
  undefined,
  null,
  5,
  {},
])('refuses the type %j', (type) => {
  const encode = () => encodeWebSocketEvents([{ type: type as string }])
  expect(encode).toThrow(expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }))
})

it.each([
  5,
  true,
  {},
  [1],
  new ArrayBuffer(1),
  '\ud800',
  'a\udc00b',
  '\udc00\ud800',
  `${'x'.repeat(99)}\ud800`,
])('C7 refuses the content %j, which is neither bytes nor text that UTF-8 carries', (content) => {
  const encode = () => encodeWebSocketEvents([{ type: 'TEXT', content: content as string }])
  expect(encode).toThrow(expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }))
})

it('is the same function on both entries', () => {
  expect(encodeOnTheWire).toBe(encodeWebSocketEvents)
})
