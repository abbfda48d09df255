import { expect, it } from 'vitest'
import type { WebSocketContext } from '@grip/core'
import { ALL_BYTES, latin1 } from '../support/bytes.ts'
import { contextOf, errorOf, INSTRUCT, INVALID, sent } from './context.ts'

function received(ws: WebSocketContext): unknown[] {
  const messages: unknown[] = []
  while (ws.canRecv()) messages.push(ws.recv())
  return messages
}

it('C7 receives text, bytes and empty messages in order', () => {
  const ws = contextOf(
    'TEXT 2\r\n\xc3\xa9\r\nBINARY 2\r\n\x00\xff\r\nTEXT\r\nTEXT 0\r\n\r\nBINARY\r\nBINARY 0\r\n\r\n',
  )
  expect(received(ws)).toEqual(['é', Uint8Array.of(0, 255), '', '', new Uint8Array(0), new Uint8Array(0)])
  expect([ws.closed, ws.disconnected]).toEqual([undefined, false])
})

it('C7 receives all 256 bytes', () => {
  expect(contextOf(`BINARY 100\r\n${latin1(ALL_BYTES)}\r\n`).recv()).toEqual(ALL_BYTES)
})

it('passes over events that are no messages', () => {
  const ws = contextOf(
    'OPEN\r\nPONG 1\r\np\r\ntext 1\r\nn\r\nFUTURE 1\r\nn\r\nOPEN\r\nTEXT 1\r\ny\r\nPONG\r\n',
  )
  expect(received(ws)).toEqual(['y'])
})

it.each([
  ['no code', 'CLOSE\r\n', { code: 1005, reason: '' }, 'CLOSE\r\n'],
  ['empty content', 'CLOSE 0\r\n\r\n', { code: 1005, reason: '' }, 'CLOSE 0\r\n\r\n'],
  ['half a code', 'CLOSE 1\r\n\x03\r\n', { code: 1005, reason: '' }, 'CLOSE 1\r\n\x03\r\n'],
  ['a code', 'CLOSE 2\r\n\x03\xe8\r\n', { code: 1000, reason: '' }, 'CLOSE 2\r\n\x03\xe8\r\n'],
  [
    'a code and a reason',
    'CLOSE 5\r\n\x0f\xa0bye\r\n',
    { code: 4000, reason: 'bye' },
    'CLOSE 5\r\n\x0f\xa0bye\r\n',
  ],
  [
    'a reason in UTF-8',
    'CLOSE 4\r\n\x03\xe9\xc3\xa9\r\n',
    { code: 1001, reason: 'é' },
    'CLOSE 4\r\n\x03\xe9\xc3\xa9\r\n',
  ],
  [
    'a reason that is not UTF-8',
    'CLOSE 3\r\n\x03\xe9\xff\r\n',
    { code: 1001, reason: '\ufffd' },
    'CLOSE 3\r\n\x03\xe9\xff\r\n',
  ],
])('C7 a close with %s is received as null, and echoed', async (_, body, close, echo) => {
  for (const closes of [false, true]) {
    const ws = contextOf(`TEXT 1\r\na\r\n${body}TEXT 1\r\nb\r\n`)
    expect(received(ws)).toEqual(['a', null])
    expect([ws.closed, ws.disconnected]).toEqual([close, false])
    if (closes) ws.close()
    expect(await sent(ws)).toBe(echo)
  }
})

it('a close that nobody received is echoed, and one that nobody echoes can be answered otherwise', async () => {
  expect(await sent(contextOf('CLOSE 5\r\n\x0f\xa0bye\r\n'))).toBe('CLOSE 5\r\n\x0f\xa0bye\r\n')
  const ws = contextOf('CLOSE 5\r\n\x0f\xa0bye\r\n')
  expect(ws.recv()).toBe(null)
  ws.close(4001)
  expect(await sent(ws)).toBe('CLOSE 2\r\n\x0f\xa1\r\n')
})

it('what is sent after a close of the client goes before the echo', async () => {
  const ws = contextOf('CLOSE\r\n')
  expect(ws.recv()).toBe(null)
  ws.send('bye')
  expect(await sent(ws)).toBe('TEXT 5\r\nm:bye\r\nCLOSE\r\n')
})

it('a disconnect is received as null, and answered with nothing', async () => {
  const ws = contextOf('TEXT 1\r\na\r\nDISCONNECT\r\n')
  expect(received(ws)).toEqual(['a', null])
  expect([ws.closed, ws.disconnected]).toEqual([{ code: 1006, reason: '' }, true])
  expect([(await ws.toAnswer()).status, await sent(ws)]).toEqual([200, ''])
})

it.each([
  ['PING\r\n', 'PONG\r\n'],
  ['PING 0\r\n\r\n', 'PONG 0\r\n\r\n'],
  ['PING 3\r\n\x00\r\xff\r\n', 'PONG 3\r\n\x00\r\xff\r\n'],
  ['PING 1\r\n1\r\nTEXT 1\r\na\r\nPING 1\r\n2\r\n', 'PONG 1\r\n1\r\nPONG 1\r\n2\r\n'],
  ['PING 1\r\n1\r\nCLOSE\r\n', 'PONG 1\r\n1\r\nCLOSE\r\n'],
])('answers %j with %j, whether it was received or not', async (body, answer) => {
  expect(await sent(contextOf(body))).toBe(answer)
  const ws = contextOf(body)
  received(ws)
  expect(await sent(ws)).toBe(answer)
})

it('a PONG stands where its PING stood among the answers', async () => {
  const ws = contextOf('TEXT 1\r\na\r\nPING 1\r\np\r\nTEXT 1\r\nb\r\n')
  while (ws.canRecv()) ws.send(ws.recv()!)
  expect(await sent(ws)).toBe('TEXT 3\r\nm:a\r\nPONG 1\r\np\r\nTEXT 3\r\nm:b\r\n')
})

it.each(['', 'PING\r\n', 'OPEN\r\n'])('recv() throws when nothing is left of %j', (body) => {
  const ws = contextOf(body)
  expect(errorOf(() => ws.recv())).toMatchObject(INVALID)
})

it.each([
  ['close()', (ws: WebSocketContext) => ws.close(), 'CLOSE 2\r\n\x03\xe8\r\n'],
  ['disconnect()', (ws: WebSocketContext) => ws.disconnect(), 'DISCONNECT\r\n'],
])('after %s no later event is delivered, and nothing can follow', async (_, end, answer) => {
  const ws = contextOf('TEXT 1\r\na\r\nTEXT 1\r\nb\r\nPING\r\nCLOSE 2\r\n\x0f\xa0\r\n')
  expect([ws.recv(), ws.ended]).toEqual(['a', false])
  end(ws)
  expect([ws.canRecv(), ws.ended]).toEqual([false, true])
  for (const late of [
    () => ws.send('x'),
    () => ws.sendBinary('x'),
    () => ws.subscribe('c'),
    () => ws.detach(),
  ]) {
    expect(errorOf(late)).toMatchObject(INSTRUCT)
  }
  expect(errorOf(() => ws.close())).toMatchObject(INSTRUCT)
  expect(errorOf(() => ws.disconnect())).toMatchObject(INSTRUCT)
  expect(await sent(ws)).toBe(answer)
})

it.each([
  [[], 'CLOSE 2\r\n\x03\xe8\r\n'],
  [[1000], 'CLOSE 2\r\n\x03\xe8\r\n'],
  [[1001, 'bye'], 'CLOSE 5\r\n\x03\xe9bye\r\n'],
  [[undefined, 'bye'], 'CLOSE 5\r\n\x03\xe8bye\r\n'],
  [[1003], 'CLOSE 2\r\n\x03\xeb\r\n'],
  [[1007], 'CLOSE 2\r\n\x03\xef\r\n'],
  [[1014], 'CLOSE 2\r\n\x03\xf6\r\n'],
  [[3000], 'CLOSE 2\r\n\x0b\xb8\r\n'],
  [[4999, 'é'], 'CLOSE 4\r\n\x13\x87\xc3\xa9\r\n'],
  [[4000, 'x'.repeat(123)], `CLOSE 7d\r\n\x0f\xa0${'x'.repeat(123)}\r\n`],
] as const)('close(...%j) is sent with its code and reason', async (close, event) => {
  const ws = contextOf('')
  ws.close(...(close as readonly [number?, string?]))
  expect(await sent(ws)).toBe(event)
})

it.each([0, 1, 999, 1004, 1005, 1006, 1015, 5000, 65_536, -1, 1000.5, Number.NaN, '1000'])(
  'refuses the close code %j',
  (code) => {
    const ws = contextOf('')
    expect(errorOf(() => ws.close(code as number))).toMatchObject(INVALID)
    expect(ws.ended).toBe(false)
  },
)

it.each([
  ['x'.repeat(124), INSTRUCT],
  ['é'.repeat(62), INSTRUCT],
  ['\ud800', INVALID],
  [5, INVALID],
])('refuses the close reason %j', (reason, error) => {
  expect(errorOf(() => contextOf('').close(1000, reason as string))).toMatchObject(error)
})
