import { expect, it } from 'vitest'
import { decodeWebSocketEvents, GripError, WebSocketEventsError } from '@grip/core'
import { bytes } from '../support/bytes.ts'

const OPENING = 'OPEN\r\n'

/** Malformed bodies, and the byte at which each stops making sense. */
const MALFORMED: readonly (readonly [string, number])[] = [
  // The type line ends too early, or never.
  ['O', 1],
  ['OPEN', 4],
  ['OPEN\r', 5],
  ['TEXT 5', 6],
  ['TEXT 5\r', 7],
  ['\r', 1],
  [' ', 1],
  ['T', 1],
  ['TEXT ', 5],
  // The line ends in something else.
  ['OPEN\n', 5],
  ['OPEN\rX', 4],
  ['OPEN\r\r\n', 4],
  ['OPEN\n\r', 6],
  ['TEXT 1\ra\r\n', 6],
  ['TEXT 1\na\r\n', 6],
  ['OPEN\n\r\n', 4],
  ['OPEN\r \n', 4],
  ['\rOPEN\r\n', 0],
  ['TEXT\r5\r\nhello\r\n', 4],
  // No type.
  ['\r\n', 0],
  [' \r\n', 0],
  [' 5\r\nhello\r\n', 0],
  ['\n\r\n', 0],
  ['\n', 1],
  // A type with bytes that belong to none.
  ['TE\tXT\r\n', 2],
  ['TE\0XT\r\n', 2],
  ['T\x80\r\n', 1],
  ['T\xff 1\r\na\r\n', 1],
  ['TEXT\x7f\r\n', 4],
  ['\tTEXT\r\n', 0],
  ['\xef\xbb\xbfOPEN\r\n', 0],
  ['TEXT\t5\r\nhello\r\n', 4],
  // Lengths.
  ['TEXT \r\n', 5],
  ['TEXT \r\nhello\r\n', 5],
  ['TEXT zz\r\nhello\r\n', 5],
  ['TEXT -2\r\nhello\r\n', 5],
  ['TEXT +5\r\nhello\r\n', 5],
  ['TEXT 0x5\r\nhello\r\n', 6],
  ['TEXT 5 junk\r\nhello\r\n', 6],
  ['TEXT 1.8\r\na\r\n', 6],
  ['TEXT 5 \r\nhello\r\n', 6],
  ['TEXT  5\r\nhello\r\n', 5],
  ['TEXT 5,5\r\nhello\r\n', 6],
  ['TEXT 5h\r\nhello\r\n', 6],
  ['TEXT 5\0\r\nhello\r\n', 6],
  ['TEXT \x005\r\nhello\r\n', 5],
  ['TEXT 5;a=b\r\nhello\r\n', 6],
  ['TEXT g\r\na\r\n', 5],
  ['TEXT G\r\na\r\n', 5],
  ['TEXT :\r\na\r\n', 5],
  ['TEXT /\r\na\r\n', 5],
  ['TEXT @\r\na\r\n', 5],
  ['TEXT `\r\na\r\n', 5],
  ['TEXT 1e3\r\na\r\n', 13],
  ['TEXT \xb5\r\nhello\r\n', 5],
  ['TEXT \x10\r\na\r\n', 5],
  ['TEXT \x11\r\na\r\n', 5],
  ['TEXT NaN\r\na\r\n', 5],
  ['TEXT Infinity\r\na\r\n', 5],
  ['TEXT null\r\na\r\n', 5],
  ['TEXT -0\r\n\r\n', 5],
  ['TEXT 0000000000005\r\nhello\r\n', 5],
  ['TEXT 1000000000000\r\nhello\r\n', 5],
  ['TEXT ffffffffffffffff\r\na\r\n', 5],
  ['TEXT \t5\r\nhello\r\n', 5],
  ['TEXT 5\t\r\nhello\r\n', 6],
  ['TEXT a_a\r\nhello\r\n', 6],
  ['TEXT %35\r\nhello\r\n', 5],
  ['TEXT 5\r\n\r\nhello\r\n', 13],
  ['TEXT "5"\r\nhello\r\n', 5],
  ["TEXT '5'\r\nhello\r\n", 5],
  // Content that is cut short.
  ['TEXT 5\r\n', 8],
  ['TEXT 5\r\nhel', 11],
  ['TEXT 5\r\nhello', 13],
  ['TEXT 5\r\nhello\r', 14],
  ['TEXT 0\r\n', 8],
  ['TEXT 0\r\n\r', 9],
  ['TEXT 1\r\n\r\n', 10],
  ['TEXT 6\r\nhello\r\n', 15],
  ['TEXT 7\r\nhello\r\n', 15],
  ['TEXT ffffffff\r\nhello\r\n', 22],
  ['TEXT 7fffffff\r\nhello\r\n', 22],
  ['TEXT 80000000\r\nhello\r\n', 22],
  ['TEXT 100000000\r\nhello\r\n', 23],
  ['TEXT ffffffffffff\r\nhello\r\n', 26],
  ['TEXT 3\r\n\xe2\x82\r\n', 12],
  // Content that does not end in CRLF.
  ['TEXT 5\r\nhelloXX', 13],
  ['TEXT 5\r\nhello\rX', 13],
  ['TEXT 5\r\nhello\n\r', 13],
  ['TEXT 5\r\nhelloX\n', 13],
  ['TEXT 4\r\nhello\r\n', 12],
  ['TEXT 5\r\nhello!\r\n', 13],
  ['TEXT 0\r\nX\r\n', 8],
  ['TEXT 5\r\nhello\n\n', 13],
  ['TEXT 2\r\n\xc3\xa9\xa9\r\n', 10],
  ['TEXT 1\r\n\xc3\xa9\r\n', 9],
  ['TEXT 5\r\nhelloTEXT 1\r\na\r\n', 13],
  ['BINARY 3\r\n\0\r\n\xff\r\n', 13],
  ['TEXT 0\r\nTEXT 0\r\n\r\n', 8],
  // Anything after the last event.
  ['OPEN\r\n\r\n', 6],
  ['OPEN\r\n ', 7],
  ['OPEN\r\n\0', 7],
  ['TEXT 5\r\nhello\r\n\r\n', 15],
  ['OPEN\r\nTEXT', 10],
  ['TEXT 5\r\nhello\r\nX', 16],
  ['OPEN\r\nTEXT 5\r\nhel', 17],
  ['{"type":"OPEN"}', 15],
  ['<html ></html>\r\n', 6],
]

it('holds at least a hundred malformed bodies, no two alike', () => {
  expect(new Set(MALFORMED.map(([body]) => body)).size).toBe(MALFORMED.length)
  expect(MALFORMED.length).toBeGreaterThanOrEqual(100)
})

it.each(MALFORMED)('refuses %j at byte %d', (body, offset) => {
  const error = catchError(() => decodeWebSocketEvents(bytes(body)))
  expect(error).toBeInstanceOf(WebSocketEventsError)
  expect(error).toBeInstanceOf(GripError)
  expect(error).toMatchObject({ code: 'ERR_GRIP_WEBSOCKET_EVENTS', status: 400, offset })
})

it.each(MALFORMED.slice(0, 40))(
  'counts the offset from the start of the body: %j after an event',
  (body, offset) => {
    const error = catchError(() => decodeWebSocketEvents(bytes(OPENING + body)))
    expect(error).toMatchObject({ code: 'ERR_GRIP_WEBSOCKET_EVENTS', offset: OPENING.length + offset })
  },
)

function catchError(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
