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
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { proxies } from './kit/proxies.ts'
import { eventsIn } from './kit/sse.ts'

const home = fileURLToPath(new URL('..', import.meta.url))
const readme = new DocsPage('packages/streams/README.md', {}, home)
// The model of the guide is a real one.
const answers = new DocsPage(
  'docs/ai-answers.md',
  {
    'import { convertToModelMessages':
      "import { mock } from '../../test/clients/mock-model.ts'\nimport { convertToModelMessages",
    "from 'ai'": "from 'ai7'",
    "'openai/gpt-5-mini'": 'mock',
  },
  home,
)
const durable = new DocsPage('docs/durable-streams.md', {}, home)
afterAll(() => Promise.all([readme.remove(), answers.remove(), durable.remove()]))

describe.each(Object.keys(proxies))('the programs of the docs behind %s', { timeout: 60_000 }, (name) => {
  let server: OriginServer
  let proxy: RunningProxy
  let t: ClauseContext

  beforeAll(async () => {
    server = await startOriginServer()
    proxy = await proxies[name]!(server.url)
  }, 60_000)

  beforeEach(({ task }) => {
    t = new ClauseContext(`docs-${task.id}`, proxy, server)
    process.env['GRIP_URL'] = t.gripUrl
  })

  afterEach(() => {
    t.close()
    delete process.env['GRIP_URL']
  })

  afterAll(async () => {
    await proxy?.stop()
    await server?.close()
  }, 60_000)

  const message = { id: 'm', role: 'user', parts: [{ type: 'text', text: 'Why?' }] }
  const ask = (id: string) => {
    const body = JSON.stringify({ id, messages: [message] })
    const headers = { 'Content-Type': 'application/json' }
    return t.request('/api/chat', { method: 'POST', headers, body })
  }
  const textIn = (stream: string) =>
    eventsIn(stream)
      .filter(({ data = '' }) => data.startsWith('{'))
      .map(({ data }) => (JSON.parse(data!) as { delta?: string }).delta ?? '')
      .join('')

  it('an answer of the README', async () => {
    const { default: app } = await readme.load<{ default: FetchApp }>('Use')
    t.origin.serve(toNodeListener(app))
    const { text } = await ask(`readme-${t.host}`).complete()
    expect(textIn(text)).toBe('You asked: Why?')
    expect((await t.get(`/api/chat/readme-${t.host}/stream`)).status).toBe(204)
    expect((await t.get(`/api/chat/readme-${t.host}/stream`, { method: 'DELETE' })).text).toBe('false')
  })

  it('a stream of the README', async () => {
    const { default: app } = await readme.load<{ default: FetchApp }>('Use', 1)
    t.origin.serve(toNodeListener(app))
    const stream = t.request('/events')
    await stream.until('\n\n')
    expect((await t.get('/events', { method: 'POST', body: 'hello' })).status).toBe(204)
    expect(await stream.until('data: hello\n\n')).toMatch(/id: 1\ndata: hello\n\n$/)
  })

  it('the guide to AI answers', async () => {
    const { default: app } = await answers.load<{ default: FetchApp }>('# AI answers that survive')
    t.origin.serve(toNodeListener(app))
    const first = ask(`guide-${t.host}`)
    await first.until('One')
    const second = t.request(`/api/chat/guide-${t.host}/stream`)
    for (const { text, headers } of await Promise.all([first.complete(), second.complete()])) {
      expect(textIn(text)).toBe('One two three')
      expect(headers.get('x-vercel-ai-ui-message-stream')).toBe('v1')
    }
  })

  it.each([
    ['the guide to Durable Streams', durable, '# Durable Streams', 0],
    ['Durable Streams of the README', readme, 'Use', 2],
  ] as const)('%s', async (_, page, heading, index) => {
    const { default: app } = await page.load<{ default: FetchApp }>(heading, index)
    t.origin.serve(toNodeListener(app))
    const send = (method: string, body?: string) =>
      t.get('/jobs/7', { method, headers: { 'Content-Type': 'application/json' }, ...(body && { body }) })
    expect((await send('PUT')).status).toBe(201)
    const reader = t.request('/jobs/7?offset=-1&live=sse')
    await reader.until('upToDate')
    expect((await send('POST', '{"done":40}')).status).toBe(204)
    expect(eventsIn(await reader.until('40}]\n\n')).at(-1)).toEqual({
      event: 'data',
      data: '[{"done":40}]',
    })
  })
})
