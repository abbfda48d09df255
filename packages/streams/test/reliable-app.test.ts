import { fileURLToPath } from 'node:url'
import {
  ClauseContext,
  DocsPage,
  type OriginServer,
  type RunningProxy,
  startOriginServer,
} from '@grip/conformance'
import { type FetchApp, Publisher } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { createStreams, type History, memoryHistory, type Streams } from '@grip/streams'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../../examples/reliable-stream/app.ts'
import { proxies } from './kit/proxies.ts'

describe.each(Object.keys(proxies))('the reliable stream behind %s', { timeout: 60_000 }, (name) => {
  let server: OriginServer
  let proxy: RunningProxy
  let t: ClauseContext
  let history: History
  let streams: Streams<never>
  let publisher: Publisher

  beforeAll(async () => {
    server = await startOriginServer()
    proxy = await proxies[name]!(server.url)
  }, 60_000)

  beforeEach(({ task }) => {
    t = new ClauseContext(`app-${task.id}`, proxy, server)
    process.env['GRIP_URL'] = t.gripUrl
    publisher = new Publisher(t.gripUrl)
    history = memoryHistory()
    streams = createStreams<never>({ history })
    t.origin.serve(toNodeListener(createApp(streams)))
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
      'no-cache, no-store',
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
    await history.append('unpublished', '{"data":"two"}')
    await post('/events/unpublished', 'three')
    expect(idsIn(await stream.until('data: three\n\n'))).toEqual([1, 2, 3])
  })

  it('brings events whose publishes overtake each other in their order', async () => {
    const stream = t.request('/events/overtaking')
    await t.subscribed('overtaking')
    for (const data of ['one', 'two', 'three']) await history.append('overtaking', JSON.stringify({ data }))
    const publish = (id: number, data: string) =>
      publisher.publish(
        'overtaking',
        { httpStream: `id: ${id}\ndata: ${data}\n\n` },
        { id: `${id}`, prevId: `${id - 1}` },
      )
    await publish(1, 'one')
    await publish(3, 'three')
    await publish(2, 'two')
    expect(idsIn(await stream.until('data: three\n\n'))).toEqual([1, 2, 3])
  })

  it('brings a client that missed more than an answer holds all of it, though nothing is published', async () => {
    for (let id = 1; id <= 2500; id++) await history.append('long', JSON.stringify({ data: `event ${id}` }))
    const text = await t.request('/events/long').until('data: event 2500\n\n')
    expect(idsIn(text)).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1))
  })

  it('runs as docs/reliable-streams.md has it', async () => {
    const page = new DocsPage('docs/reliable-streams.md', {}, fileURLToPath(new URL('..', import.meta.url)))
    onTestFinished(() => page.remove())
    const { default: app } = await page.load<{ default: FetchApp }>('# Streams that lose nothing')
    t.origin.serve(toNodeListener(app))
    const stream = t.request('/events')
    await t.subscribed('news')
    expect((await post('/events', 'one')).text).toBe('1')
    await post('/events', 'two\nlines')
    const all = 'id: 1\ndata: one\n\nid: 2\ndata: two\ndata: lines\n\n'
    expect((await stream.until('lines\n\n')).replace(/^retry: \d+\n\n/, '')).toBe(all)
    const again = t.request('/events', { headers: { 'Last-Event-ID': '1', 'Grip-Last': 'news; last-id=0' } })
    expect(idsIn(await again.until('lines\n\n'))).toEqual([2])
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
