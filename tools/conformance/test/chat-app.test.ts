import type { FetchApp } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { describe, expect, it } from 'vitest'
import { behindProxy, bothProxies, type ClauseContext } from '../src/index.ts'

// By its path, since this package's stricter settings would take it for its own.
const path = new URL('../../../examples/chat/app.ts', import.meta.url).href
const { default: app } = (await import(path)) as { default: FetchApp }

describe.each(bothProxies())('the chat behind %s', { timeout: 60_000 }, (_, start) => {
  let t: ClauseContext

  behindProxy(start, (context) => {
    t = context
    t.origin.serve(toNodeListener(app))
  })

  const say = (data: unknown, type = 'application/json') => {
    const body = JSON.stringify({ channel: 'room-lobby', event: 'say', data, key: 'mine' })
    return t.get('/live?name=Ada', { method: 'POST', headers: { 'content-type': type }, body })
  }

  it('publishes what a page posts as JSON, and nothing that a page of another site can send', async () => {
    const stream = t.request('/live?channel=room-lobby')
    await t.subscribed('room-lobby')
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      expect((await say({ text: 'foreign' }, type)).status, type).toBe(415)
    expect((await t.get('/live', { method: 'PUT' })).status).toBe(405)
    expect((await say({ text: '' })).status).toBe(400)
    expect((await say({ text: 'x'.repeat(2001) })).status).toBe(400)
    const markup = '<script>alert(1)</script>'
    const said = await say({ text: markup })
    expect([said.status, said.text]).toEqual([200, '{"ack":"mine"}'])
    const body = await stream.until('</script>')
    expect(body).not.toContain('foreign')
    expect(body).toMatch(/event: message\ndata: \{"channel":"room-lobby","event":"message","key":"mine",/)
  })

  it('answers a long-poll with JSON that no browser takes for a page', async () => {
    const { headers, text } = await t.get('/live?poll=0&channel=room-lobby')
    expect([headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([
      'application/json',
      'nosniff',
    ])
    expect(text).toContain('"positions":{"room-lobby":null}')
  })

  it('opens its WebSocket to pages of its own alone', async () => {
    await t.ws('/live?channel=room-lobby', { headers: { Origin: `https://${t.host}` } })
    for (const origin of ['https://evil.example', 'null', `https://${t.host}.evil.example`]) {
      const refused = await t.handshake('/live?channel=room-lobby', { headers: { Origin: origin } }).refused()
      expect(refused.status, origin).toBe(403)
    }
  })

  it('gives a sign of life within ten seconds to a stream and a WebSocket where nobody says anything', async () => {
    const socket = await t.ws('/live?channel=room-quiet', { headers: { Origin: `https://${t.host}` } })
    const stream = t.request('/live?channel=room-quiet')
    const poll = t.request('/live?poll=1&channel=room-quiet').complete()
    expect(JSON.parse(String(await socket.message()))).toMatchObject({ ready: { keepAlive: 10 } })
    expect(await socket.message()).toBe('{"ping":true}')
    expect(await stream.until('event: ping\ndata: {"ping":true}\n\n')).toMatch(/^event: ready\n/)
    expect((await poll).text).toBe('[]')
  })
})
