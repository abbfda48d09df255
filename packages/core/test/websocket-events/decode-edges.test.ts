import { expect, it } from 'vitest'
import { decodeWebSocketEvents } from '@grip/core/wire'
import { bytes } from '../support/bytes.ts'

it.each([
  'XEXT',
  'TXXT',
  'TEET',
  'TEXX',
  'text',
  'TEX',
  'TEXTS',
  'EXT',
  'TTEXT',
  'BINARX',
  'CINARY',
  'BINAR',
])('keeps the type %s, which is almost a known one', (type) => {
  const events = decodeWebSocketEvents(bytes(`${type}\r\n${type} 1\r\na\r\n`))
  expect(events.map((event) => event.type)).toEqual([type, type])
})

it.each(['!', '~', '!~', '~!'])(
  'takes the type %s, of the first and the last letter that is allowed',
  (type) => {
    expect(decodeWebSocketEvents(bytes(`${type} 0\r\n\r\n`))[0]!.type).toBe(type)
  },
)

it.each([...'0123456789abcdefABCDEF'])('reads the digit %s of a length', (digit) => {
  const length = '0123456789abcdef'.indexOf(digit.toLowerCase())
  const [event] = decodeWebSocketEvents(bytes(`TEXT ${digit}\r\n${'x'.repeat(length)}\r\n`))
  expect(event!.text).toBe('x'.repeat(length))
})

it('does not mix the letters of a type with those before it', () => {
  const events = decodeWebSocketEvents(bytes('TEXT\r\nTEXX\r\nX 1\r\nT\r\nTEX!\r\n'))
  expect(events.map(({ type }) => type)).toEqual(['TEXT', 'TEXX', 'X', 'TEX!'])
})

const refused = (status: number, offset: number): unknown =>
  expect.objectContaining({ code: 'ERR_GRIP_WEBSOCKET_EVENTS', status, offset })

it('a body at each of its bounds is taken, and one beyond it refused where it is', () => {
  const body = bytes('TEXT 1\r\na\r\nTEXT 1\r\nb\r\n')
  const options = { maxBytes: 22, maxEvents: 2, maxTypeLine: 6 }
  expect(decodeWebSocketEvents(body, options).map(({ text }) => text)).toEqual(['a', 'b'])
  expect(() => decodeWebSocketEvents(body, { ...options, maxBytes: 21 })).toThrow(refused(413, 21))
  expect(() => decodeWebSocketEvents(body, { ...options, maxEvents: 1 })).toThrow(refused(413, 11))
  expect(() => decodeWebSocketEvents(body, { ...options, maxTypeLine: 5 })).toThrow(refused(400, 6))
})

it('bounds of nothing let nothing in', () => {
  const none = { maxBytes: 0, maxEvents: 0, maxTypeLine: 0 }
  expect(decodeWebSocketEvents(bytes(''), none)).toEqual([])
  expect(() => decodeWebSocketEvents(bytes('a'), none)).toThrow(refused(413, 0))
  expect(() => decodeWebSocketEvents(bytes('a'), { maxEvents: 0 })).toThrow(refused(413, 0))
  expect(() => decodeWebSocketEvents(bytes('a\r\n'), { maxTypeLine: 0 })).toThrow(refused(400, 1))
})

it('a type line of 64 bytes is read, one of 65 refused, ended or not', () => {
  const line = 'x'.repeat(64)
  expect(decodeWebSocketEvents(bytes(`OPEN\r\n${line}\r\n`))[1]!.type).toBe(line)
  for (const more of ['x\r\n', 'x', 'xx', 'x\r', 'x\rx']) {
    expect(() => decodeWebSocketEvents(bytes(`OPEN\r\n${line}${more}`))).toThrow(refused(400, 71))
  }
  // What ends before the bound is cut short, not too long.
  expect(() => decodeWebSocketEvents(bytes(line))).toThrow(refused(400, 64))
})

it.each([{ maxBytes: '9' }, { maxBytes: -1 }, { maxEvents: Number.NaN }, { maxTypeLine: null }])(
  'takes no bound such as %j',
  (options) => {
    expect(() => decodeWebSocketEvents(bytes('OPEN\r\n'), options as { maxBytes: number })).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }),
    )
  },
)

it('a type that begins with another one is not that one', () => {
  const body = new TextEncoder().encode('TEXT 2\r\n a\r\nTEXTX\r\nTEXT\r\n')
  expect(decodeWebSocketEvents(body).map(({ type }) => type)).toEqual(['TEXT', 'TEXTX', 'TEXT'])
})
