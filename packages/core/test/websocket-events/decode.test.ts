import { expect, it } from 'vitest'
import { decodeWebSocketEvents } from '@grip/core/wire'
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

it('reads the texts of a large batch in any order, whatever stands beside them', () => {
  const texts = Array.from({ length: 3000 }, (_, index) =>
    index === 1500 ? 'é€😀' : `text of event ${index} ...`,
  )
  // An event that is larger than what is read at once, and one of bytes.
  texts[2000] = 'x'.repeat(100_000)
  const body = Buffer.from(
    texts.map((text) => `TEXT ${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`).join('') +
      'BINARY 2\r\n\r\n\r\n',
  )
  const events = decodeWebSocketEvents(body)
  expect(events.length).toBe(3001)
  expect(events[3000]!.content).toEqual(Buffer.from('\r\n'))
  expect(events[2500]!.content!.buffer).toBe(body.buffer)
  const backwards = events.slice(0, 3000).reverse()
  expect(backwards.map(({ text }) => text).reverse()).toEqual(texts)
  expect(events.map(({ type }) => type)).toEqual([...texts.map(() => 'TEXT'), 'BINARY'])
})

it('says where a large batch stops making sense, and which event is one too many', () => {
  const body = Buffer.from('TEXT 5\r\nhello\r\n'.repeat(6000))
  const bounded = () => decodeWebSocketEvents(body, { maxEvents: 5999 })
  expect(decodeWebSocketEvents(body, { maxEvents: 6000 }).length).toBe(6000)
  expect(bounded).toThrow(expect.objectContaining({ offset: 89_985, status: 413 }))
  body[89_990] = 0x20
  expect(() => decodeWebSocketEvents(body)).toThrow(expect.objectContaining({ offset: 89_990, status: 400 }))
})
