import { webSocketToHttpResponse, toAzureHandler } from '@grip/azure'
import { type FetchApp, WebSocketContext } from '@grip/core'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createRequest } from './http-request.ts'

it.each([
  ['a=1', { name: 'a', value: '1' }],
  ['Session=x=y==; Path=/', { name: 'Session', value: 'x=y==', path: '/' }],
  ['user=J%C3%BCrgen%20%3B', { name: 'user', value: 'Jürgen ;' }],
  ['broken=100%', { name: 'broken', value: '100%' }],
  ['a=; Max-Age=0', { name: 'a', value: '', maxAge: 0 }],
  ['a=1; max-age=soon; expires=never', { name: 'a', value: '1' }],
  [
    'a=1; Expires=Wed, 01 Jan 2020 00:00:00 GMT',
    { name: 'a', value: '1', expires: new Date('2020-01-01T00:00:00Z') },
  ],
  [
    'a=1; DOMAIN=h.example; secure; HttpOnly; SameSite=none',
    { name: 'a', value: '1', domain: 'h.example', secure: true, httpOnly: true, sameSite: 'None' },
  ],
  ['a=1; SameSite=STRICT', { name: 'a', value: '1', sameSite: 'Strict' }],
  ['a=1; SameSite=Lax;', { name: 'a', value: '1', sameSite: 'Lax' }],
])('the cookie %j travels parsed', async (cookie, parsed) => {
  const app = { fetch: () => new Response(null, { headers: { 'set-cookie': cookie, 'x-a': '1' } }) }
  const response = await toAzureHandler(app)(createRequest(), {})
  expect(response).toEqual({ status: 200, headers: { 'x-a': '1' }, cookies: [parsed] })
})

it.each(['Partitioned', 'Priority=High', 'partitioned', 'Unheard-Of=1', 'constructor', '__proto__=1'])(
  'a cookie alone keeps the attribute %s, for which Azure has no field',
  async (attribute) => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    onTestFinished(() => warned.mockRestore())
    const cookie = `a=b=c; Path=/; Secure; ${attribute}`
    const response = await toAzureHandler(withCookies(cookie))(createRequest(), {})
    expect(response).toEqual({ status: 200, headers: { 'set-cookie': cookie }, cookies: [] })
    expect(warned).not.toHaveBeenCalled()
  },
)

it('of several cookies each is sent, and an attribute that Azure cannot carry is told, once', async () => {
  const warned = vi.spyOn(console, 'warn').mockReturnValue()
  onTestFinished(() => warned.mockRestore())
  const handler = toAzureHandler(withCookies('a=secret; Path=/; Partitioned', 'b=2; Priority=High', 'c=3'))
  for (let answer = 0; answer < 2; answer++) {
    const { headers, cookies } = await handler(createRequest(), {})
    expect(headers).toEqual({})
    expect(cookies).toEqual([
      { name: 'a', value: 'secret', path: '/' },
      { name: 'b', value: '2' },
      { name: 'c', value: '3' },
    ])
  }
  const messages = warned.mock.calls.map(([message]) => String(message))
  expect(messages).toHaveLength(2)
  expect(messages[0]).toContain('"Partitioned"')
  expect(messages[0]).toContain('in an answer of its own')
  expect(messages[1]).toContain('"Priority"')
  expect(messages.join()).not.toContain('secret')
})

it('attributes that are made up anew for each answer do not fill the log', async () => {
  const warned = vi.spyOn(console, 'warn').mockReturnValue()
  onTestFinished(() => warned.mockRestore())
  for (let answer = 0; answer < 50; answer++) {
    await toAzureHandler(withCookies(`a=1; x-${answer}`, 'b=2'))(createRequest(), {})
  }
  expect(warned.mock.calls.length).toBeLessThanOrEqual(20)
})

it('a header with the name of the prototype is a header', async () => {
  const headers = [['__proto__', 'a']] as [string, string][]
  const { headers: answered } = await toAzureHandler({ fetch: () => new Response(null, { headers }) })(
    createRequest(),
    {},
  )
  expect(Object.entries(answered)).toEqual([['__proto__', 'a']])
})

it('headers that frame a message are not handed on', async () => {
  const headers = { 'content-length': '99', connection: 'close', 'transfer-encoding': 'chunked', 'x-a': '1' }
  const { headers: answered, body } = await toAzureHandler({
    fetch: () => new Response('text', { headers }),
  })(createRequest(), {})
  expect([answered, body?.length]).toEqual([{ 'content-type': 'text/plain;charset=UTF-8', 'x-a': '1' }, 4])
})

function withCookies(...cookies: string[]): FetchApp {
  const headers = cookies.map((cookie): [string, string] => ['set-cookie', cookie])
  return { fetch: () => new Response(null, { headers }) }
}

it('a body is bytes, with the exact content type', async () => {
  const headers = { 'content-type': 'application/websocket-events' }
  const app = { fetch: () => new Response('CLOSE 2\r\n\x03', { headers }) }
  const { body, headers: answered } = await toAzureHandler(app)(createRequest(), {})
  expect(body).toBeInstanceOf(Uint8Array)
  expect(answered).toEqual(headers)
})

it('the direct style answers with cookies apart, and repeated headers in one line', async () => {
  const ws = new WebSocketContext({ id: 'c', events: [{ type: 'OPEN', content: undefined, text: '' }] })
  ws.accept({
    headers: [
      ['Set-Cookie', 'a=1'],
      ['X-A', '1'],
      ['Set-Cookie', 'b=2'],
      ['x-a', '2'],
    ],
  })
  expect(await webSocketToHttpResponse(ws)).toEqual({
    status: 200,
    headers: {
      'content-type': 'application/websocket-events',
      'sec-websocket-extensions': 'grip',
      'x-a': '1, 2',
    },
    cookies: [
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
    ],
    body: new TextEncoder().encode('OPEN\r\n'),
  })
})
