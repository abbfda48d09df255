import { describe, expect, it } from 'vitest'
import { Grip, WebSocketContext, webSocketFromRequest, webSocketToResponse } from '@grip/core'
import { accepted, contextOf, errorOf, INSTRUCT, INVALID } from './context.ts'

it('an interval and a count read as they were set, and as undefined before', () => {
  const ws = accepted()
  expect([ws.keepAliveInterval, ws.contentBytesAccepted]).toEqual([undefined, undefined])
  ws.keepAliveInterval = 30
  ws.contentBytesAccepted = 0
  expect([ws.keepAliveInterval, ws.contentBytesAccepted]).toEqual([30, 0])
})

it.each([undefined, null, 5, {}, { id: 'c1' }, { id: 'c1', events: 'OPEN' }])(
  'refuses a context made of %j',
  (init) => {
    expect(errorOf(() => new WebSocketContext(init as never))).toMatchObject(INVALID)
  },
)

it('a great many small messages up to the limit are counted once, not over and over', () => {
  const ws = accepted()
  let sent = 0
  const error = errorOf(() => {
    for (;;) {
      ws.send('')
      sent++
    }
  })
  // Ten bytes for each: `TEXT 2`, a line break, `m:` and another one; 143 are kept for OPEN and CLOSE.
  expect([sent, (error as Error).message]).toEqual([
    83_321,
    'one answer can send its client at most 1,000,000 bytes, and this message would make it 1000007: it was not added',
  ])
})

describe('a wrong argument is a TypeError with a code, at the call', () => {
  it.each([
    ['meta', 5],
    ['meta', [['a']]],
    ['meta', 'abc'],
    ['prefix', 5],
    ['protocols', 5],
    ['seal', {}],
    ['id', 5],
  ])('new WebSocketContext with %s of %j', (field, value) => {
    const make = (): unknown =>
      new WebSocketContext({ id: 'c1', events: [], [field]: value } as never).meta.get('a')
    expect(errorOf(make)).toMatchObject(INVALID)
  })

  it.each([undefined, null, 5, Symbol('a'), Object.create(null) as unknown])(
    'a name of ws.meta that is no string, %#',
    (name) => {
      const { meta } = accepted()
      const calls = [
        () => meta.get(name as never),
        () => meta.has(name as never),
        () => meta.delete(name as never),
        () => meta.set(name as never, 'a'),
      ]
      for (const call of calls) expect(errorOf(call)).toMatchObject(INVALID)
    },
  )

  it.each([null, 5, 'x'])('accept(%j)', (options) => {
    expect(errorOf(() => contextOf('OPEN\r\n').accept(options as never))).toMatchObject(INVALID)
  })

  it.each([Symbol('a'), Object.create(null) as unknown, '30', null])(
    'a keep-alive that is no number, %#',
    (value) => {
      expect(errorOf(() => (accepted().keepAliveInterval = value as never))).toMatchObject(INVALID)
    },
  )

  it('webSocketFromRequest and webSocketToResponse refuse missing arguments', async () => {
    const request = new Request('https://a.example/')
    const grip = new Grip('http://localhost:5561/?key=changeme')
    await expect(webSocketFromRequest(null as never, grip)).rejects.toMatchObject(INVALID)
    await expect(webSocketFromRequest(request, undefined as never)).rejects.toMatchObject(INVALID)
    await expect(webSocketToResponse(undefined as never)).rejects.toMatchObject(INVALID)
    await expect(webSocketToResponse(Promise.resolve() as never)).rejects.toMatchObject(INVALID)
  })
})

it.each([null, undefined, 5])('subscribe(%j) is refused, and says that it wants a name', (channel) => {
  expect(errorOf(() => accepted().subscribe(channel as never))).toMatchObject({
    ...INSTRUCT,
    message: '"channel" must be a non-empty string',
  })
})

it('accept() refuses an option that does not exist', () => {
  expect(errorOf(() => contextOf('OPEN\r\n').accept({ protocoll: 'a' } as never))).toMatchObject({
    code: 'ERR_GRIP_CONFIG',
    message: 'accept has no "protocoll"; did you mean "protocol"?',
  })
})
