import type { Server } from 'node:http'
import type { FetchApp } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { behindProxy, bothProxies, type ClauseContext, DocsPage } from '../src/index.ts'

describe.each(bothProxies())('the README behind %s', { timeout: 60_000 }, (_, start) => {
  let t: ClauseContext
  const readme = new DocsPage('README.md')
  const direct = new DocsPage('docs/direct-style.md')

  behindProxy(start, (context) => void (t = context))

  afterAll(async () => void (await Promise.all([readme.remove(), direct.remove()])))

  it('the first program runs as it is: one message reaches streams, long-polls and WebSockets', async () => {
    const { default: app } = await readme.load<{ default: FetchApp }>()
    t.origin.serve(toNodeListener(app))
    const [stream, one, other] = [t.request('/events'), await t.ws('/chat'), await t.ws('/chat')]
    await t.subscribed('news', 3)

    expect((await t.get('/say', { method: 'POST', body: 'over HTTP' })).status).toBe(204)
    await stream.until('data: over HTTP\n\n')
    expect([await one.message(), await other.message()]).toEqual(['over HTTP', 'over HTTP'])

    one.send('over a WebSocket')
    await stream.until('data: over a WebSocket\n\n')
    expect([await one.message(), await other.message()]).toEqual(['over a WebSocket', 'over a WebSocket'])

    const poll = t.request('/poll')
    await t.subscribed('news', 4)
    const say = () => t.get('/say', { method: 'POST', body: 'to the poll' })
    expect((await t.publishUntil(poll.complete(), say)).text).toBe('to the poll')
    expect((await t.get('/elsewhere')).status).toBe(404)

    for (const origin of ['https://evil.example', 'null', `https://${t.host}.evil.example`]) {
      const headers = { Origin: origin }
      expect((await t.get('/say', { method: 'POST', body: 'foreign', headers })).status).toBe(403)
      expect((await t.handshake('/chat', { headers }).refused()).status).toBe(403)
    }
    expect((await t.get('/say')).status).toBe(403)
    const own = { Origin: `https://${t.host}` }
    expect((await t.get('/say', { method: 'POST', body: 'own', headers: own })).status).toBe(204)
    await t.ws('/chat', { headers: own })
  })

  it('the first program sends markup to a long-poll as text that no browser takes for a page', async () => {
    const { default: app } = await readme.load<{ default: FetchApp }>()
    t.origin.serve(toNodeListener(app))
    const poll = t.request('/poll')
    await t.subscribed('news')
    const say = () => t.get('/say', { method: 'POST', body: '<script>alert(1)</script> é' })
    const answer = await t.publishUntil(poll.complete(), say)
    expect([
      answer.text,
      answer.headers.get('content-type'),
      answer.headers.get('x-content-type-options'),
    ]).toEqual(['<script>alert(1)</script> é', 'text/plain; charset=utf-8', 'nosniff'])
  })

  it('the direct style runs as it is: its loop serves a room', async () => {
    const { server } = await direct.load<{ server: Server }>()
    t.origin.serve((request, response) => void server.emit('request', request, response))
    const [one, other] = [await t.ws('/'), await t.ws('/')]
    await t.subscribed('room', 2)
    one.send('hello, é')
    expect([await one.message(), await other.message()]).toEqual(['hello, é', 'hello, é'])
    one.socket.close(4001, 'bye')
    expect(await one.closed()).toEqual({ code: 4001, reason: 'bye' })
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const events = { 'Content-Type': 'application/websocket-events' }
    expect((await t.direct('/', { method: 'POST', headers: events, body: 'OPEN\r\n' })).status).toBe(403)
    expect(logged.mock.calls).toEqual([[expect.objectContaining({ name: 'GripSignatureError' })]])
    logged.mockRestore()
  })
})
