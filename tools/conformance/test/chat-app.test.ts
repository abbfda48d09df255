import type { FetchApp } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ClauseContext, hasPushpin, startDevProxy, startOriginServer, startPushpin } from '../src/index.ts'
import type { OriginServer, RunningProxy } from '../src/index.ts'

// By its path, since this package's stricter settings would take it for its own.
const path = new URL('../../../examples/chat/app.ts', import.meta.url).href
const { default: app } = (await import(path)) as { default: FetchApp }

const proxies: Record<string, (origin: string) => Promise<RunningProxy>> = {
  'the dev proxy': startDevProxy,
  ...(hasPushpin() || process.env['CI'] ? { Pushpin: (origin: string) => startPushpin({ origin }) } : {}),
}

describe.each(Object.keys(proxies))('the chat behind %s', { timeout: 60_000 }, (name) => {
  let server: OriginServer
  let proxy: RunningProxy
  let t: ClauseContext

  beforeAll(async () => {
    server = await startOriginServer()
    proxy = await proxies[name]!(server.url)
  }, 60_000)

  beforeEach(({ task }) => {
    t = new ClauseContext(`chat-${task.id}`, proxy, server)
    process.env['GRIP_URL'] = t.gripUrl
    t.origin.serve(toNodeListener(app))
  })

  afterEach(() => t.close())

  afterAll(async () => {
    await proxy?.stop()
    await server?.close()
  }, 60_000)

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
