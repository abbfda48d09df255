import { createGripHandler } from '@grip/core'
import { decodeWebSocketEvents } from '@grip/core/wire'
import { describe, expect, it } from 'vitest'
import { signedRequest, type SignedRequestInit } from '../src/test.ts'

const CHAT = 'https://app.test/chat'

const app = createGripHandler(
  (request, grip) => {
    if (new URL(request.url).pathname === '/last') return Response.json([...grip.lastIds])
    return grip.webSocket({
      open: (ws) => ws.meta.set('user', 'alice'),
      message: (ws, data) => ws.send(`${ws.meta.get('user')}: ${String(data)}`),
    })
  },
  { config: 'http://127.0.0.1:5561?iss=pushpin&key=changeme', onError: () => {} },
)

async function eventsOf(init: SignedRequestInit): Promise<string[]> {
  const response = await app.fetch(await signedRequest(CHAT, init))
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'application/websocket-events',
  ])
  const events = decodeWebSocketEvents(new Uint8Array(await response.arrayBuffer()))
  return events.map(({ type, text }) => (text === '' ? type : `${type} ${text}`))
}

describe('a signed request', () => {
  it('opens a WebSocket', async () => {
    expect(await eventsOf({ events: ['OPEN'] })).toEqual(['OPEN'])
  })

  it('goes on with one, and with what an earlier answer has set', async () => {
    const message = { type: 'TEXT', content: 'hello' }
    expect(await eventsOf({ events: [message], meta: { user: 'bob' } })).toEqual(['TEXT m:bob: hello'])
  })

  it('asks for what a client has missed', async () => {
    const response = await app.fetch(await signedRequest('https://app.test/last', { lastIds: { news: '7' } }))
    expect(await response.json()).toEqual([['news', '7']])
  })

  it.each([
    ['expired', { expired: true }],
    ['forged', { forged: true }],
    ['signed with another key', { key: 'other' }],
    ['of another issuer', { issuer: 'other' }],
  ])('that is %s is refused', async (_, init) => {
    expect((await app.fetch(await signedRequest(CHAT, { ...init, events: ['OPEN'] }))).status).toBe(403)
  })

  it('has the body and the headers that it is given', async () => {
    const request = await signedRequest(CHAT, { method: 'PUT', body: 'hello', headers: { 'x-own': 'yes' } })
    expect([request.method, await request.text(), request.headers.get('x-own')]).toEqual([
      'PUT',
      'hello',
      'yes',
    ])
  })

  it.each([
    ['chat', {}, '"url" must be an absolute URL, such as https://app.test/chat'],
    [CHAT, { events: [], body: '' }, '"body" is for plain requests: "events" already become the body'],
    [CHAT, { events: 'OPEN' }, '"events" must be a list'],
    [CHAT, { events: ['OPEN', 5] }, '"events[1]" must be a name, such as "OPEN", or an object with a "type"'],
  ])('refuses what cannot be, %#', async (url, init, message) => {
    await expect(signedRequest(url, init as object)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message,
    })
  })
})
