import { expect, it, onTestFinished, vi } from 'vitest'
import { WebSocketContext, webSocketToResponse } from '@grip/core'
import { encodeWebSocketEvents } from '@grip/core/wire'
import { bytes, latin1 } from '../support/bytes.ts'
import { accepted, contextOf, errorOf, INSTRUCT, INVALID, sent } from './context.ts'

it('answers OPEN, then what was queued in call order, then CLOSE', async () => {
  const ws = accepted({ prefix: 'pre-' })
  ws.subscribe('room')
  ws.unsubscribe('room')
  ws.send('hi')
  ws.sendBinary(Uint8Array.of(1, 2, 255))
  ws.detach()
  ws.close()
  expect(await sent(ws)).toBe(
    'OPEN\r\n' +
      'TEXT 2b\r\nc:{"channel":"pre-room","type":"subscribe"}\r\n' +
      'TEXT 2d\r\nc:{"channel":"pre-room","type":"unsubscribe"}\r\n' +
      'TEXT 4\r\nm:hi\r\nBINARY 5\r\nm:\x01\x02\xff\r\nTEXT 13\r\nc:{"type":"detach"}\r\nCLOSE 2\r\n\x03\xe8\r\n',
  )
})

it.each([
  [2, 'TEXT 2\r\nhi\r\nCLOSE 2\r\n\x03\xe8\r\n', ''],
  [3, 'TEXT 2\r\nhi\r\nCLOSE 2\r\n\x03\xe8\r\n', ''],
  [4, 'TEXT 2\r\nhi\r\nCLOSE 2\r\n\x03\xe8\r\n', 'CLOSE 2\r\n\x03\xe8\r\n'],
  [undefined, 'TEXT 2\r\nhi\r\nCLOSE 2\r\n\x03\xe8\r\n', 'CLOSE 2\r\n\x03\xe8\r\n'],
])('with %s bytes accepted, the close of %j is answered with %j', async (accepted, body, expected) => {
  const ws = contextOf(body)
  if (accepted !== undefined) ws.contentBytesAccepted = accepted
  expect((await ws.toAnswer()).body).toEqual(bytes(expected))
})

it('answers with status 200, the exact content type and the extension first', async () => {
  const ws = accepted({
    meta: [
      ['Old', '1'],
      ['Kept', '2'],
    ],
  })
  ws.meta.set('New', '3')
  ws.meta.delete('OLD')
  ws.keepAliveInterval = 20
  ws.contentBytesAccepted = 0
  const { status, headers } = await ws.toAnswer()
  expect([status, headers]).toEqual([
    200,
    [
      ['Content-Type', 'application/websocket-events'],
      ['Sec-WebSocket-Extensions', 'grip'],
      ['Keep-Alive-Interval', '20'],
      ['Content-Bytes-Accepted', '0'],
      ['Set-Meta-old', ''],
      ['Set-Meta-new', '3'],
    ],
  ])
})

it('answers an empty body with an empty body of the same type, without the extension', async () => {
  const ws = contextOf('')
  expect([ws.isOpening(), ws.canRecv(), ws.closed, ws.disconnected]).toEqual([false, false, undefined, false])
  expect(await ws.toAnswer()).toEqual({
    status: 200,
    headers: [['Content-Type', 'application/websocket-events']],
    body: new Uint8Array(0),
  })
})

it('refuses a handshake that nobody accepted, whatever was sent', async () => {
  const ws = contextOf('OPEN\r\n')
  ws.send('hi')
  ws.close()
  const { status, headers, body } = await ws.toAnswer()
  expect([status, headers, latin1(body)]).toEqual([
    403,
    [['Content-Type', 'text/plain']],
    'WebSocket not accepted\n',
  ])
})

it('gives the same answer when it is asked twice', async () => {
  const ws = contextOf('PING 1\r\np\r\nTEXT 1\r\na\r\nPING\r\nCLOSE\r\n')
  expect(await sent(ws)).toBe('PONG 1\r\np\r\nPONG\r\nCLOSE\r\n')
  expect(await sent(ws)).toBe('PONG 1\r\np\r\nPONG\r\nCLOSE\r\n')
})

it('C4 marks text as data, so text of a client that begins with "c:" is not an instruction', async () => {
  const ws = contextOf('')
  ws.send('c:{"type":"detach"}')
  ws.send(new TextEncoder().encode('c:x'))
  ws.sendBinary('c:y')
  ws.send('')
  ws.send(new Uint8Array(0))
  expect(await sent(ws)).toBe(
    'TEXT 15\r\nm:c:{"type":"detach"}\r\nBINARY 5\r\nm:c:x\r\nBINARY 5\r\nm:c:y\r\nTEXT 2\r\nm:\r\nBINARY 2\r\nm:\r\n',
  )
})

it.each([
  ['a Uint8Array', Uint8Array.of(1)],
  ['a Buffer', Buffer.of(1)],
])('sends the bytes of %s as they were when it was called', async (_, message) => {
  const ws = contextOf('')
  ws.send(message)
  message[0] = 2
  expect(await sent(ws)).toBe('BINARY 3\r\nm:\x01\r\n')
})

it('sends text as UTF-8, of any length', async () => {
  const ws = contextOf('')
  ws.send('é€😀')
  expect(await sent(ws)).toBe('TEXT b\r\nm:\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\r\n')
})

it.each([
  ['protocol', { protocol: 'chat' }, [['Sec-WebSocket-Protocol', 'chat']]],
  ['headers as an object', { headers: { 'X-A': '1' } }, [['X-A', '1']]],
  [
    'headers as pairs',
    {
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ] as const,
    },
    [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ],
  ],
  ['nothing', {}, []],
  ['nothing, without options', undefined, []],
])('accepts with %s', async (_, options, extra) => {
  const ws = contextOf('OPEN\r\n', { protocols: ['soap', 'chat'] })
  ws.accept(options)
  const first = [
    ['Content-Type', 'application/websocket-events'],
    ['Sec-WebSocket-Extensions', 'grip'],
  ]
  expect((await ws.toAnswer()).headers).toEqual([...first, ...extra])
})

it('accepts twice with the headers of both, and the later protocol', async () => {
  const ws = contextOf('OPEN\r\n', { protocols: ['a', 'b'] })
  ws.accept({ protocol: 'a', headers: { x: '1' } })
  ws.accept({ protocol: 'b', headers: { y: '2' } })
  ws.accept()
  expect((await ws.toAnswer()).headers.slice(2)).toEqual([
    ['Sec-WebSocket-Protocol', 'b'],
    ['x', '1'],
    ['y', '2'],
  ])
  expect(await sent(ws)).toBe('OPEN\r\n')
})

it.each(['', 'TEXT 1\r\na\r\n', 'CLOSE\r\n', 'TEXT 1\r\na\r\nOPEN\r\n'])(
  'refuses to accept %j, which is not a handshake',
  (body) => {
    const ws = contextOf(body)
    expect(ws.isOpening()).toBe(false)
    expect(errorOf(() => ws.accept())).toMatchObject(INVALID)
  },
)

it.each([0, 20, 21, 3600])('takes a keep-alive interval of %d s', async (seconds) => {
  const ws = contextOf('')
  ws.keepAliveInterval = seconds
  expect((await ws.toAnswer()).headers[1]).toEqual(['Keep-Alive-Interval', `${seconds}`])
})

it('an answer has at most 1,000,000 bytes, with room for OPEN and the longest CLOSE', async () => {
  const ws = accepted()
  ws.send('x'.repeat(999_841))
  expect(errorOf(() => ws.send(''))).toMatchObject(INSTRUCT)
  ws.close(4999, 'x'.repeat(123))
  const { body } = await ws.toAnswer()
  expect(body.length).toBe(1_000_000)
  expect(latin1(body.subarray(0, 22))).toBe('OPEN\r\nTEXT f41a3\r\nm:xx')
})

it('one byte more than 1,000,000 is refused, as text, as bytes and in many parts', async () => {
  expect(errorOf(() => accepted().send('x'.repeat(999_842)))).toMatchObject(INSTRUCT)
  expect(errorOf(() => accepted().send('é'.repeat(499_921)))).toMatchObject(INSTRUCT)
  expect(errorOf(() => accepted().sendBinary(new Uint8Array(999_840)))).toMatchObject(INSTRUCT)
  const ws = accepted()
  for (let count = 0; count < 83_321; count++) ws.send('')
  expect(errorOf(() => ws.send(''))).toMatchObject(INSTRUCT)
  expect((await ws.toAnswer()).body.length).toBe(999_858)
})

it('becomes a Response', async () => {
  const ws = contextOf('OPEN\r\n')
  ws.accept({
    headers: [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ],
  })
  const response = await webSocketToResponse(ws)
  expect([...response.headers]).toEqual([
    ['content-type', 'application/websocket-events'],
    ['sec-websocket-extensions', 'grip'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ])
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(encodeWebSocketEvents([{ type: 'OPEN' }]))
})

it('has its own type where a server has a Response of its own, which begins with another', async () => {
  class TypedResponse extends Response {
    constructor(body: BodyInit | null, init: ResponseInit) {
      super(body, init)
      if (!this.headers.has('content-type')) this.headers.set('content-type', 'text/plain')
    }
  }
  vi.stubGlobal('Response', TypedResponse)
  onTestFinished(() => void vi.unstubAllGlobals())
  const ws = new WebSocketContext({ id: 'c1', events: [] })
  expect((await webSocketToResponse(ws)).headers.get('content-type')).toBe('application/websocket-events')
})
