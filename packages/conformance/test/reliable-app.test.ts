import { type FetchApp, Publisher } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createApp, publishEvent } from '../../../examples/reliable-stream/app.ts'
import { MemoryHistory } from '../../../examples/reliable-stream/memory-history.ts'
import { ClauseContext, hasPushpin, startDevProxy, startOriginServer, startPushpin } from '../src/index.ts'
import type { OriginServer, RunningProxy } from '../src/index.ts'
import { DocsPage } from '../src/harness/docs-page.ts'

const proxies: Record<string, (origin: string) => Promise<RunningProxy>> = {
  'the dev proxy': startDevProxy,
  ...(hasPushpin() || process.env['CI'] ? { Pushpin: (origin: string) => startPushpin({ origin }) } : {}),
}

describe.each(Object.keys(proxies))('the reliable stream behind %s', { timeout: 60_000 }, (name) => {
  let server: OriginServer
  let proxy: RunningProxy
  let t: ClauseContext
  let history: MemoryHistory
  let publisher: Publisher

  beforeAll(async () => {
    server = await startOriginServer()
    proxy = await proxies[name]!(server.url)
  }, 60_000)

  beforeEach(({ task }) => {
    t = new ClauseContext(`app-${task.id}`, proxy, server)
    process.env['GRIP_URL'] = t.gripUrl
    publisher = new Publisher(t.gripUrl)
    history = new MemoryHistory()
    t.origin.serve(toNodeListener(createApp(history)))
  })

  afterEach(() => t.close())

  afterAll(async () => {
    await proxy?.stop()
    await server?.close()
  }, 60_000)

  const post = (path: string, body: string) => t.get(path, { method: 'POST', body })
  const idsIn = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))

  it('brings what is posted, and what a client missed that names its last event', async () => {
    const stream = t.request('/events/posted')
    await t.subscribed('posted')
    expect((await post('/events/posted', 'one')).text).toBe('{"id":1}')
    expect((await post('/events/posted', 'two\nlines')).text).toBe('{"id":2}')
    const text = await stream.until('lines\n\n')
    expect(text).toMatch(/^retry: [12]\d\d\d\n\nid: 1\ndata: one\n\nid: 2\ndata: two\ndata: lines\n\n$/)
    const { headers } = await stream.head()
    expect([headers.get('content-type'), headers.get('cache-control')]).toEqual([
      'text/event-stream',
      'no-store',
    ])
    const cases = [
      [{ 'Last-Event-ID': '1' }, '/events/posted', [2]],
      [{}, '/events/posted?after=1', [2]],
      [{ 'Last-Event-ID': '999999' }, '/events/posted', [1, 2]],
      [{ 'Last-Event-ID': 'nonsense' }, '/events/posted', [1, 2]],
    ] as const
    for (const [sent, path, ids] of cases) {
      expect(idsIn(await t.request(path, { headers: sent }).until('lines\n\n'))).toEqual(ids)
    }
  })

  it('brings an event that was never published together with the next one', async () => {
    const stream = t.request('/events/unpublished')
    await t.subscribed('unpublished')
    await post('/events/unpublished', 'one')
    await history.append('unpublished', 'two')
    await post('/events/unpublished', 'three')
    expect(idsIn(await stream.until('data: three\n\n'))).toEqual([1, 2, 3])
  })

  it('brings events whose publishes overtake each other in their order', async () => {
    const stream = t.request('/events/overtaking')
    await t.subscribed('overtaking')
    for (const data of ['one', 'two', 'three']) await history.append('overtaking', data)
    await publishEvent(publisher, 'overtaking', { id: 1, data: 'one' })
    await publishEvent(publisher, 'overtaking', { id: 3, data: 'three' })
    await publishEvent(publisher, 'overtaking', { id: 2, data: 'two' })
    expect(idsIn(await stream.until('data: three\n\n'))).toEqual([1, 2, 3])
  })

  it('brings a client that missed more than an answer holds all of it, though nothing is published', async () => {
    for (let id = 1; id <= 2500; id++) await history.append('long', `event ${id}`)
    const text = await t.request('/events/long').until('data: event 2500\n\n')
    expect(idsIn(text)).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1))
  })

  it('runs as docs/reliable-streams.md has it', async () => {
    const page = new DocsPage('docs/reliable-streams.md')
    onTestFinished(() => page.remove())
    type Program = { createApp(history: Pick<MemoryHistory, 'append'> & { since: Since }): FetchApp }
    type Since = (channel: string, id: number) => ReturnType<MemoryHistory['since']>
    const { createApp: createDocsApp } = await page.load<Program>('# Reliable streams')
    const app = createDocsApp({
      append: (channel, data) => history.append(channel, data),
      since: (channel, id) => history.since(channel, id, 100),
    })
    t.origin.serve(toNodeListener(app))
    const stream = t.request('/events')
    await t.subscribed('news')
    expect((await post('/events', 'one')).text).toBe('{"id":1}')
    await history.append('news', 'never published')
    await post('/events', 'three')
    const all = 'id: 1\ndata: one\n\nid: 2\ndata: never published\n\nid: 3\ndata: three\n\n'
    expect(await stream.until('three\n\n')).toBe(all)
    const again = t.request('/events', { headers: { 'Last-Event-ID': '2', 'Grip-Last': 'news; last-id=0' } })
    expect(await again.until('three\n\n')).toBe('id: 3\ndata: three\n\n')
  })

  it('takes events from pages of its own, and from what is no page', async () => {
    for (const origin of ['https://evil.example', 'null', `http://${t.host}.evil.example`]) {
      const headers = { Origin: origin }
      const answer = await t.get('/events/own', { method: 'POST', body: 'foreign', headers })
      expect(answer.status, origin).toBe(403)
    }
    const headers = { Origin: `https://${t.host}` }
    expect((await t.get('/events/own', { method: 'POST', body: 'own', headers })).text).toBe('{"id":1}')
    expect((await post('/events/own', 'from curl')).text).toBe('{"id":2}')
  })

  it('refuses what is no channel, and what is too long', async () => {
    const answers = [
      await t.get('/'),
      await t.get('/events/a%2Cb'),
      await post('/events/long', 'x'.repeat(10_001)),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 413])
    expect((await t.direct('/events/long')).status).toBe(501)
  })
})
