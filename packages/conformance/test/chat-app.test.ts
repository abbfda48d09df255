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

  const say = (body: string, origin?: string) =>
    t.get('/say', { method: 'POST', body, headers: origin === undefined ? {} : { Origin: origin } })

  it('publishes what a page of its own posts, or what is no page, and nothing else', async () => {
    const stream = t.request('/events')
    await t.subscribed('news')
    const foreign = ['https://evil.example', 'null', `http://${t.host}.evil.example`, `http://${t.host}:81`]
    for (const origin of foreign) expect((await say('foreign', origin)).status, origin).toBe(403)
    for (const method of ['GET', 'PUT']) expect((await t.get('/say', { method })).status, method).toBe(405)
    for (const origin of [`http://${t.host}`, `https://${t.host}`]) {
      expect((await say('own', origin)).status, origin).toBe(204)
    }
    expect((await say('the last')).status).toBe(204)
    expect(await stream.until('data: the last\n\n')).toBe('data: own\n\ndata: own\n\ndata: the last\n\n')
  })

  it('sends markup to a long-poll as text that no browser takes for a page', async () => {
    const poll = t.request('/poll').complete()
    await t.subscribed('news')
    const markup = '<script>alert(1)</script> é'
    const answer = await t.publishUntil(poll, () => say(markup))
    expect([answer.text, typesOf(answer.headers)]).toEqual([markup, PLAIN])
  })

  it('opens its WebSocket to pages of its own alone', async () => {
    await t.ws('/chat', { headers: { Origin: `https://${t.host}` } })
    for (const origin of ['https://evil.example', 'null', `https://${t.host}.evil.example`]) {
      const refused = await t.handshake('/chat', { headers: { Origin: origin } }).refused()
      expect(refused.status, origin).toBe(403)
    }
  })

  it('is heard of within ten seconds by a stream, a long-poll and a WebSocket where nobody says anything', async () => {
    const socket = await t.ws('/chat', { headers: { Origin: `https://${t.host}` } })
    const [stream, poll] = [t.request('/events'), t.request('/poll').complete()]
    expect(await socket.message()).toBe('{"ping":true}')
    expect(await stream.until('\n\n')).toBe('event: ping\ndata: \n\n')
    const answer = await poll
    expect([answer.status, answer.text, typesOf(answer.headers)]).toEqual([200, '', PLAIN])
  })
})

const PLAIN = ['text/plain; charset=utf-8', 'nosniff']

function typesOf(headers: { get(name: string): string | undefined }): (string | undefined)[] {
  return [headers.get('content-type'), headers.get('x-content-type-options')]
}
