import { expect, it, vi } from 'vitest'
import {
  createGripHandler,
  type GripHandlerFunction,
  webSocketToResponse,
  Grip,
  webSocketFromRequest,
} from '@grip/core'
import { encodeWebSocketEvents } from '@grip/core/wire'
import { events, GRIP_URL, read, turn, seal } from '../support/proxy.ts'

function setUp(handle: GripHandlerFunction<unknown>) {
  const errors: unknown[] = []
  return {
    app: createGripHandler(handle, { config: GRIP_URL, onError: (error) => errors.push(error) }),
    errors,
  }
}

const CLOSE_1011 = 'CLOSE 2\r\n\x03\xf3\r\n'

it.each([
  ['204', () => new Response(null, { status: 204 })],
  ['200 of another type', () => new Response('hi')],
  [
    '200 with a charset',
    () => new Response('', { headers: { 'content-type': 'application/websocket-events; charset=utf-8' } }),
  ],
  [
    '201 with events',
    () => new Response('', { status: 201, headers: { 'content-type': 'application/websocket-events' } }),
  ],
  ['404', () => new Response('no', { status: 404 })],
  ['302', () => Response.redirect('http://app.test/x')],
])('C5 after OPEN, an answer of %s becomes CLOSE 1011, and onError is called', async (_, answer) => {
  const { app, errors } = setUp(answer)
  const [status, headers, body] = await read(await app.fetch(events('TEXT 1\r\na\r\nPING 1\r\np\r\n')))
  expect([status, headers['content-type'], body]).toEqual([200, 'application/websocket-events', CLOSE_1011])
  expect(errors).toMatchObject([{ code: 'ERR_GRIP_INSTRUCT' }])
})

it.each([
  ['204', () => new Response(null, { status: 204 })],
  ['200 of another type', () => new Response('hi')],
  ['201', () => new Response('hi', { status: 201 })],
])('an OPEN that is answered with %s becomes 500, and onError hears of it', async (_, answer) => {
  const { app, errors } = setUp(answer)
  const [status, headers, body] = await read(await app.fetch(events('OPEN\r\n')))
  expect([status, headers['content-type'], body]).toEqual([
    500,
    'text/plain; charset=utf-8',
    'Internal Server Error\n',
  ])
  expect(errors).toMatchObject([{ code: 'ERR_GRIP_INSTRUCT' }])
})

it.each([
  [302, { location: 'http://app.test/x' }],
  [401, { 'www-authenticate': 'Basic' }],
  [503, { 'retry-after': '5' }],
])('an OPEN that is refused with %d is answered so', async (status, headers) => {
  const { app, errors } = setUp(() => new Response('no', { status, headers }))
  const [actual, answer, body] = await read(await app.fetch(events('OPEN\r\n')))
  expect([actual, body, errors]).toEqual([status, 'no', []])
  expect(answer).toMatchObject(headers)
})

it('C5 a handler that throws on OPEN is answered 500, and after OPEN with CLOSE 1011; reported once each', async () => {
  const boom = new Error('boom')
  const { app, errors } = setUp(() => {
    throw boom
  })
  const opening = await read(await app.fetch(events('OPEN\r\n')))
  expect([opening[0], opening[2]]).toEqual([500, 'Internal Server Error\n'])
  const later = await read(await app.fetch(events('TEXT 1\r\na\r\n')))
  expect([later[0], later[1]['content-type'], later[2]]).toEqual([
    200,
    'application/websocket-events',
    CLOSE_1011,
  ])
  expect(errors).toEqual([boom, boom])
})

it('a handler may answer events without grip.webSocket', async () => {
  const body = encodeWebSocketEvents([{ type: 'OPEN' }, { type: 'TEXT', content: 'm:hi' }])
  const headers = { 'content-type': 'application/websocket-events', 'sec-websocket-extensions': 'grip' }
  const { app, errors } = setUp(() => new Response(body, { headers }))
  expect((await read(await app.fetch(events('OPEN\r\n'))))[2]).toBe('OPEN\r\nTEXT 4\r\nm:hi\r\n')
  expect(errors).toEqual([])
})

it('an error of one connection leaves the others alone', async () => {
  const { app, errors } = setUp((request, grip) =>
    grip.webSocket({
      message(ws, data) {
        if (request.headers.get('connection-id') === 'bad') throw new Error('bad')
        ws.send(data)
      },
    }),
  )
  const ids = ['a', 'bad', 'b']
  const answers = await Promise.all(
    ids.map((id) => app.fetch(events('TEXT 1\r\nx\r\n', { 'connection-id': id })).then(read)),
  )
  expect(answers.map(([, , body]) => body)).toEqual(['TEXT 3\r\nm:x\r\n', CLOSE_1011, 'TEXT 3\r\nm:x\r\n'])
  expect(errors.length).toBe(1)
})

it('an onError that throws, or rejects, breaks no answer', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  for (const onError of [
    () => {
      throw new Error('listener')
    },
    async () => {
      throw new Error('listener')
    },
  ]) {
    const app = createGripHandler(() => new Response('x'), {
      config: GRIP_URL,
      onError: onError as () => void,
    })
    expect((await read(await app.fetch(events('TEXT 1\r\na\r\n'))))[2]).toBe(CLOSE_1011)
    await turn()
  }
  expect(log.mock.calls).toEqual([[new Error('listener')], [new Error('listener')]])
  log.mockRestore()
})

it('without onError, an error goes to the console with its stack', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const boom = new Error('boom')
  const app = createGripHandler((_, grip) => grip.webSocket({ message: () => Promise.reject(boom) }), {
    config: GRIP_URL,
  })
  await app.fetch(events('TEXT 1\r\na\r\n'))
  expect(log.mock.calls).toEqual([[boom]])
  log.mockRestore()
})

it('the direct style verifies, decodes and answers', async () => {
  const grip = new Grip(GRIP_URL, { prefix: 'p-' })
  const headers = { 'meta-User': 'bob', 'sec-websocket-protocol': ' chat , soap,', 'connection-id': 'c7' }
  const ws = await webSocketFromRequest(events('OPEN\r\nTEXT 1\r\na\r\nCLOSE\r\n', headers), grip)
  expect([ws.id, [...ws.meta], ws.protocols, ws.isOpening()]).toEqual(['c7', [], ['chat', 'soap'], true])
  ws.accept({ protocol: 'soap' })
  ws.subscribe('room')
  while (ws.canRecv()) {
    const message = ws.recv()
    if (message === null) ws.close()
    else ws.send(message)
  }
  const [status, answer, body] = await read(await webSocketToResponse(ws))
  expect([status, answer]).toEqual([
    200,
    {
      'content-type': 'application/websocket-events',
      'grip-expose-headers': 'Content-Type',
      'sec-websocket-extensions': 'grip',
      'sec-websocket-protocol': 'soap',
      'set-meta-grip-seal': seal({ 'connection-id': 'c7', 'meta-grip-subs': '1l508jx' }),
      'set-meta-grip-subs': '1l508jx',
    },
  ])
  expect(body).toBe(
    'OPEN\r\nTEXT 29\r\nc:{"channel":"p-room","type":"subscribe"}\r\nTEXT 3\r\nm:a\r\nCLOSE\r\n',
  )
})
