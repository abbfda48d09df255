import { fileURLToPath } from 'node:url'
import {
  ClauseContext,
  DocsPage,
  type OriginServer,
  type RunningProxy,
  startOriginServer,
} from '@grip/conformance'
import type { FetchApp } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { createStreams, memoryHistory } from '@grip/streams'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../../examples/reliable-stream/app.ts'
import { proxies } from './kit/proxies.ts'

/** What a client may say for its last event that is none, or that was never given. */
const NO_IDS = ['abc', '1.5', '99', '-1', '', '1e3', '0x10', '9007199254740993', '9'.repeat(400), 'NaN', '+1']

/** The programs that take a `Last-Event-ID`; each has its stream at `/events/news`, and adds what is posted there. */
const programs: Record<string, () => Promise<FetchApp>> = {
  'docs/holds.md': async () =>
    (await holds.load<{ default: FetchApp }>('A stream that misses nothing')).default,
  'docs/reliable-streams.md': async () =>
    (await reliable.load<{ default: FetchApp }>('# Streams that lose nothing')).default,
  'examples/reliable-stream': async () => createApp(createStreams<never>({ history: memoryHistory() })),
}

const home = fileURLToPath(new URL('..', import.meta.url))
const holds = new DocsPage('docs/holds.md', {}, home)
const reliable = new DocsPage('docs/reliable-streams.md', {}, home)
afterAll(() => Promise.all([holds.remove(), reliable.remove()]))

describe.each(Object.keys(proxies))('clients that name no id behind %s', { timeout: 60_000 }, (name) => {
  let server: OriginServer
  let proxy: RunningProxy
  let t: ClauseContext

  beforeAll(async () => {
    server = await startOriginServer()
    proxy = await proxies[name]!(server.url)
  }, 60_000)

  beforeEach(({ task }) => {
    t = new ClauseContext(`ids-${task.id}`, proxy, server)
    process.env['GRIP_URL'] = t.gripUrl
    process.env['GRIP_PREFIX'] = `${t.host}-`
  })

  afterEach(() => {
    delete process.env['GRIP_PREFIX']
    t.close()
  })

  afterAll(async () => {
    await proxy?.stop()
    await server?.close()
  }, 60_000)

  it.each(Object.keys(programs))('get everything from %s, and what follows', async (program) => {
    t.origin.serve(toNodeListener(await programs[program]!()))
    const post = (body: string) => t.get('/events/news', { method: 'POST', body })
    const open = (id: string) => t.request('/events/news', { headers: { 'Last-Event-ID': id } })
    const idsIn = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id)

    const early = NO_IDS.map(open)
    await t.subscribed(`${t.host}-news`, NO_IDS.length)
    await post('one')
    for (const [index, stream] of early.entries()) {
      expect(idsIn(await stream.until('data: one\n\n')), NO_IDS[index]).toEqual(['1'])
    }
    await post('two')
    const before = proxy.now()
    const late = NO_IDS.map(open)
    for (const stream of late) await stream.until('data: two\n\n')
    await proxy.waitForSubscriber(`${t.host}-news`, NO_IDS.length, before)
    await post('three')
    for (const [index, stream] of [...early, ...late].entries()) {
      const ids = idsIn(await stream.until('data: three\n\n'))
      expect(ids, NO_IDS[index % NO_IDS.length]).toEqual(['1', '2', '3'])
    }
    expect(idsIn(await open('2').until('data: three\n\n'))).toEqual(['3'])
  })
})
