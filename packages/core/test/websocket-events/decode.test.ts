import { expect, it } from 'vitest'
import { decodeWebSocketEvents } from '@grip/core'
import { ALL_BYTES, bytes, latin1 } from '../support/bytes.ts'

/** Each event as `[type, content with one character per byte or null, text]`. */
const decode = (body: string) =>
  decodeWebSocketEvents(bytes(body)).map(({ type, content, text }) => [
    type,
    content ? latin1(content) : null,
    text,
  ])

it.each([
  ['', []],
  ['OPEN\r\n', [['OPEN', null, '']]],
  ['OPEN 0\r\n\r\n', [['OPEN', '', '']]],
  ['TEXT\r\n', [['TEXT', null, '']]],
  ['TEXT 0\r\n\r\n', [['TEXT', '', '']]],
  ['BINARY\r\n', [['BINARY', null, '']]],
  ['TEXT 5\r\nhello\r\n', [['TEXT', 'hello', 'hello']]],
  ['TEXT A\r\n0123456789\r\n', [['TEXT', '0123456789', '0123456789']]],
  ['TEXT a\r\n0123456789\r\n', [['TEXT', '0123456789', '0123456789']]],
  ['TEXT 000000000005\r\nhello\r\n', [['TEXT', 'hello', 'hello']]],
  [
    'TEXT 1a\r\nabcdefghijklmnopqrstuvwxyz\r\n',
    [['TEXT', 'abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrstuvwxyz']],
  ],
  [
    'TEXT 1A\r\nabcdefghijklmnopqrstuvwxyz\r\n',
    [['TEXT', 'abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrstuvwxyz']],
  ],
  ['TEXT 5\r\n\xc3\xa9\xe2\x82\xac\r\n', [['TEXT', '\xc3\xa9\xe2\x82\xac', 'é€']]],
  ['TEXT 3\r\n\xef\xbb\xbf\r\n', [['TEXT', '\xef\xbb\xbf', '\ufeff']]],
  ['TEXT 1\r\n\xff\r\n', [['TEXT', '\xff', '\ufffd']]],
  ['TEXT 3\r\n\xef\xbf\xbd\r\n', [['TEXT', '\xef\xbf\xbd', '\ufffd']]],
  ['BINARY 4\r\n\0\r\n\xff\r\n', [['BINARY', '\0\r\n\xff', '\0\r\n\ufffd']]],
  ['TEXT 4\r\na\r\nb\r\n', [['TEXT', 'a\r\nb', 'a\r\nb']]],
  ['text 1\r\na\r\n', [['text', 'a', 'a']]],
  ['FUTURE-1.2\r\n', [['FUTURE-1.2', null, '']]],
  ['TEXTS 1\r\na\r\n', [['TEXTS', 'a', 'a']]],
  [
    'TEST 1\r\na\r\nBINGOS\r\n',
    [
      ['TEST', 'a', 'a'],
      ['BINGOS', null, ''],
    ],
  ],
  [
    'PING\r\nPING 2\r\npp\r\nPONG 2\r\npo\r\n',
    [
      ['PING', null, ''],
      ['PING', 'pp', 'pp'],
      ['PONG', 'po', 'po'],
    ],
  ],
  [
    'CLOSE 5\r\n\x0f\xa0bye\r\nDISCONNECT\r\n',
    [
      ['CLOSE', '\x0f\xa0bye', '\x0f\ufffdbye'],
      ['DISCONNECT', null, ''],
    ],
  ],
  [
    'TEXT 1\r\n\x80\r\nTEXT 1\r\nb\r\n',
    [
      ['TEXT', '\x80', '\ufffd'],
      ['TEXT', 'b', 'b'],
    ],
  ],
])('decodes %j', (body, events) => {
  expect(decode(body)).toEqual(events)
})

it('gives the text of an event beside others of any bytes, asked in any order', () => {
  const events = decodeWebSocketEvents(
    bytes('TEXT 2\r\n\xc3\xa9\r\nBINARY 2\r\n\xff\xfe\r\nTEXT 2\r\nab\r\n'),
  )
  expect([events[2]!.text, events[0]!.text, events[1]!.text, events[2]!.text]).toEqual([
    'ab',
    'é',
    '\ufffd\ufffd',
    'ab',
  ])
})

it('gives all 256 bytes of content, as a view of the body', () => {
  const body = bytes(`BINARY 100\r\n${latin1(ALL_BYTES)}\r\n`)
  const [event] = decodeWebSocketEvents(body)
  expect(event!.content).toEqual(ALL_BYTES)
  expect(event!.content!.buffer).toBe(body.buffer)
})

it('decodes a body that is a view in the middle of a buffer', () => {
  const buffer = bytes('xxTEXT 2\r\nab\r\nyy')
  const [event] = decodeWebSocketEvents(buffer.subarray(2, -2))
  expect([event!.text, latin1(event!.content!)]).toEqual(['ab', 'ab'])
})

it('takes a Buffer', () => {
  expect(decodeWebSocketEvents(Buffer.from('TEXT 2\r\nab\r\n'))[0]!.text).toBe('ab')
})

it.each([
  ['a text', 'OPEN\r\n'],
  ['an ArrayBuffer', new ArrayBuffer(6)],
  ['nothing', undefined],
  ['an array', [79]],
])('refuses %s for a body', (_, body) => {
  const attempt = () => decodeWebSocketEvents(body as unknown as Uint8Array)
  expect(attempt).toThrow(expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }))
})

it.each([1023, 1024, 1025, 2047, 2048, 2049, 5000])('decodes %i events, each in its place', (count) => {
  const texts = Array.from({ length: count }, (_, index) => `${index}`)
  const body = texts.map((text) => `TEXT ${text.length}\r\n${text}\r\n`).join('')
  expect(decodeWebSocketEvents(Buffer.from(body)).map(({ text }) => text)).toEqual(texts)
})
