import type { Server } from 'node:http'
import { toNodeListener } from '@grip/node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ClauseContext, hasPushpin, startDevProxy, startOriginServer, startPushpin } from '../src/index.ts'
import type { OriginServer, RunningProxy } from '../src/index.ts'
import { blockImporting, type ReadmeProgram, writeReadmeProgram } from './readme-block.ts'

const proxies: Record<string, (origin: string) => Promise<RunningProxy>> = {
  'the dev proxy': startDevProxy,
  ...(hasPushpin() || process.env['CI'] ? { Pushpin: (origin: string) => startPushpin({ origin }) } : {}),
}

it('finds a block by what it imports', () => {
  const markdown =
    "```sh\nls\n```\n\n```ts\nimport { a } from 'x'\n```\n```ts\nimport { b, c } from 'x'\n1\n```\n"
  expect(blockImporting(markdown, 'c')).toBe("import { b, c } from 'x'\n1\n")
  expect(() => blockImporting(markdown, 'd')).toThrow('no ts block that imports d')
})

describe.each(Object.keys(proxies))('the README behind %s', { timeout: 60_000 }, (name) => {
  let server: OriginServer
  let proxy: RunningProxy
  let t: ClauseContext
  const programs: ReadmeProgram[] = []

  beforeAll(async () => {
    server = await startOriginServer()
    proxy = await proxies[name]!(server.url)
  }, 60_000)

  afterAll(async () => {
    await Promise.all(programs.map((program) => program.remove()))
    await proxy?.stop()
    await server?.close()
  }, 60_000)

  async function load(imported: string, host: string, page?: string): Promise<unknown> {
    t = new ClauseContext(host, proxy, server)
    process.env['GRIP_URL'] = t.gripUrl
    const program = await writeReadmeProgram(imported, page)
    programs.push(program)
    expect(await program.compile()).toBe('')
    return import(program.path)
  }

  it('the first program compiles, and one message reaches streams, long-polls and WebSockets', async () => {
    const { default: app } = (await load('createGripHandler', 'readme-app')) as {
      default: Parameters<typeof toNodeListener>[0]
    }
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
    t.close()
  })

  it('the first program sends markup to a long-poll as text that no browser takes for a page', async () => {
    const { default: app } = (await load('createGripHandler', 'readme-markup')) as {
      default: Parameters<typeof toNodeListener>[0]
    }
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
    t.close()
  })

  it('the direct style compiles, and its loop serves a room', async () => {
    const { server: direct } = (await load(
      'webSocketFromIncoming',
      'readme-direct',
      'docs/direct-style.md',
    )) as { server: Server }
    t.origin.serve((request, response) => void direct.emit('request', request, response))
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
    t.close()
  })
})
