import { webSocketToHttpResponse, toAzureHandler } from '@grip/azure'
import { WebSocketContext } from '@grip/core'
import { expect, it } from 'vitest'
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
  ['a=1; SameSite=Lax; Priority=High', { name: 'a', value: '1', sameSite: 'Lax' }],
])('the cookie %j travels parsed', async (cookie, parsed) => {
  const app = { fetch: () => new Response(null, { headers: { 'set-cookie': cookie, 'x-a': '1' } }) }
  const response = await toAzureHandler(app)(createRequest(), {})
  expect(response).toEqual({ status: 200, headers: { 'x-a': '1' }, cookies: [parsed] })
})

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
