import { expect, it, onTestFinished, vi } from 'vitest'
import { GripNotProxiedError } from '@grip/core'
import { events, gripSig, proxied, read, unsigned } from '../support/proxy.ts'
import { setUp } from './set-up-handler.ts'

const seconds = () => Math.floor(Date.now() / 1000)

const [head, claims, signature] = gripSig().split('.') as [string, string, string]

const BAD_SIGNATURES: [string, string | undefined][] = [
  ['no signature', undefined],
  ['an empty one', ''],
  ['one that is no token', 'x'],
  ['one of another key', gripSig({}, 'other')],
  ['an expired one', gripSig({ exp: seconds() - 31 })],
  ['one without an expiry', gripSig({ exp: undefined })],
  ['one of another issuer', gripSig({ iss: 'other' })],
  ['one without an issuer', gripSig({ iss: undefined })],
  ['one that is not signed', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`],
  ['one whose claims were changed', `${head}.${claims.slice(0, -2)}AA.${signature}`],
  ['one of more than 8 KiB', gripSig({ pad: 'x'.repeat(8192) })],
  ['two joined', `${gripSig()}, ${gripSig()}`],
]

it.each(BAD_SIGNATURES)(
  'B1 answers 403 to events with %s: no handler, no byte of the body',
  async (_, token) => {
    const { app, errors, calls } = setUp((_request, grip) => grip.webSocket({}))
    let pulls = 0
    const body = new ReadableStream({ pull: () => void pulls++ }, { highWaterMark: 0 })
    const headers = {
      'content-type': 'application/websocket-events',
      'connection-id': 'x',
      'meta-user': 'root',
    }
    const request = new Request('http://app.test/ws', {
      method: 'POST',
      body,
      headers: token === undefined ? headers : { ...headers, 'grip-sig': token },
      ...({ duplex: 'half' } as object),
    })
    const [status, answer, text] = await read(await app.fetch(request))
    expect([status, answer['content-type']]).toEqual([403, 'text/plain; charset=utf-8'])
    expect(text).not.toContain(token || 'ey')
    expect([calls, pulls, request.bodyUsed, errors]).toEqual([[], 0, false, []])
  },
)

it.each(BAD_SIGNATURES)(
  'B1 a plain request with %s is not proxied, and nothing of the proxy is readable',
  async (_, token) => {
    const seen: unknown[] = []
    const { app } = setUp((_request, grip) => {
      seen.push(grip.proxied, grip.signature, [...grip.features], [...grip.lastIds])
      return new Response('plain')
    })
    const headers = { 'grip-last': 'a; last-id=1', 'grip-feature': 'session', 'grip-sig': token ?? '' }
    if (token === undefined) Reflect.deleteProperty(headers, 'grip-sig')
    const [status, , body] = await read(await app.fetch(new Request('http://app.test/', { headers })))
    expect([status, body, seen]).toEqual([200, 'plain', [false, undefined, [], []]])
  },
)

it('malformed events that verify are answered 400 with the offset', async () => {
  const { app, calls, errors } = setUp((_, grip) => grip.webSocket({}))
  const [status, , body] = await read(await app.fetch(events('TEXT 5\r\nhel')))
  expect([status, body, calls]).toEqual([400, 'content is cut short at byte 11\n', []])
  expect(errors).toMatchObject([{ code: 'ERR_GRIP_WEBSOCKET_EVENTS', offset: 11 }])
})

it('events over the bound are answered 413, declared or not', async () => {
  const { app } = setUp((_, grip) => grip.webSocket({}), { maxBodyBytes: 6 })
  expect((await app.fetch(events('OPEN\r\n'))).status).toBe(200)
  expect((await app.fetch(events('OPEN\r\nX\r\n', { 'content-length': '9' }))).status).toBe(413)
  expect((await app.fetch(events('OPEN\r\nX\r\n'))).status).toBe(413)
})

it.each([
  ['another method', { method: 'PUT', headers: { 'content-type': 'application/websocket-events' } }],
  ['another type', { method: 'POST', headers: { 'content-type': 'application/websocket-event' } }],
  [
    'a type that begins alike',
    { method: 'POST', headers: { 'content-type': 'application/websocket-events2' } },
  ],
  ['no type', { method: 'POST', headers: {} }],
])('a request with %s is a plain one, which reads its own body', async (_, { method, headers }) => {
  const { app } = setUp(async (request, grip) => new Response(`${grip.proxied} ${await request.text()}`))
  const request = new Request('http://app.test/', {
    method,
    headers,
    body: new TextEncoder().encode('OPEN\r\n'),
  })
  expect((await read(await app.fetch(request)))[2]).toBe('false OPEN\r\n')
})

it.each([
  'application/websocket-events; charset=utf-8',
  'application/websocket-events;',
  'Application/WebSocket-Events',
  'application/websocket-events, application/websocket-events',
])('B2 a signed request of type %s is not read as events: proxies sign it for any client', async (type) => {
  const heard: unknown[] = []
  const { app } = setUp((_, grip) => grip.webSocket({ open: (ws) => heard.push(ws.id) }))
  const forged = events('OPEN\r\n', { 'content-type': type, 'connection-id': 'forged' })
  const [status, , body] = await read(await app.fetch(forged))
  expect([status, body.includes('OPEN'), heard]).toEqual([426, false, []])
})

it.each([
  ['a hold', 'http://app.test/', 501],
  ['a WebSocket', 'http://app.test/ws', 501],
])(
  '%s on a request that no proxy sent is answered 501, and onError is not called',
  async (_, url, status) => {
    const { app, errors } = setUp((request, grip) =>
      request.url.endsWith('ws') ? grip.webSocket({}) : grip.holdStream('a'),
    )
    const [actual, , body] = await read(await app.fetch(new Request(url)))
    expect([actual, body, errors]).toEqual([
      status,
      'holds and WebSockets work through the GRIP proxy only: the request has no Grip-Sig. Clients connect to the address of the proxy\n',
      [],
    ])
  },
)

it('the error of a hold says why a signature that was there did not verify', async () => {
  const seen: unknown[] = []
  const { app } = setUp((_, grip) => {
    try {
      return grip.holdResponse('a')
    } catch (error) {
      seen.push(error)
      return new Response('own answer')
    }
  })
  await app.fetch(new Request('http://app.test/', { headers: { 'grip-sig': gripSig({ exp: 1 }) } }))
  expect(seen[0]).toBeInstanceOf(GripNotProxiedError)
  expect(seen[0]).toMatchObject({
    code: 'ERR_GRIP_NOT_PROXIED',
    status: 501,
    cause: { code: 'ERR_GRIP_SIGNATURE', reason: 'expired' },
  })
})

it('a WebSocket on a proxied request without events is answered 426', async () => {
  const { app, errors } = setUp((_, grip) => grip.webSocket({}))
  expect([(await app.fetch(proxied())).status, errors]).toEqual([426, []])
})

it.each<[string, string | undefined, string]>([
  [
    'no signature',
    undefined,
    'the request has no Grip-Sig. Did it come through the proxy? Clients connect to the proxy, and the proxy to this app',
  ],
  [
    'an old one',
    gripSig({ exp: 1 }),
    'Grip-Sig has expired. Do the clocks of the proxy and of this machine agree?',
  ],
  [
    'one of another issuer',
    gripSig({ iss: 'other' }),
    'Grip-Sig is from another issuer. Do GRIP_URL and the proxy have the same key and issuer?',
  ],
])('events with %s: the advice fits', async (_, token, message) => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  onTestFinished(() => warn.mockRestore())
  const { app } = setUp((_request, grip) => grip.webSocket({}))
  await app.fetch(token === undefined ? unsigned('OPEN\r\n') : unsigned('OPEN\r\n', { 'grip-sig': token }))
  expect(warn.mock.calls).toEqual([[`grip: a request was not trusted: ${message}`]])
})

it('warns once per cause when a request of a proxy is not trusted, and never about strangers', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  onTestFinished(() => warn.mockRestore())
  const { app, errors } = setUp(() => new Response())
  const stranger = new Request('http://app.test/')
  const wrongKey = () =>
    new Request('http://app.test/', { headers: { 'grip-sig': gripSig({}, 'another key') } })
  for (const request of [stranger, wrongKey(), wrongKey()]) await app.fetch(request)
  expect(warn.mock.calls).toEqual([
    [
      'grip: a request was not trusted: Grip-Sig was not signed with a configured key. Do GRIP_URL and the proxy have the same key and issuer?',
    ],
  ])
  expect(errors).toEqual([])
})
