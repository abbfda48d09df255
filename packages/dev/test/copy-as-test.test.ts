import { expect, it, onTestFinished } from 'vitest'
import { open, type TestClient } from './support/client.ts'
import { eventually } from './support/eventually.ts'
import { startInspected, type Inspected } from './support/inspector.ts'
import { runTests } from './support/run-tests.ts'

type Session = (proxy: Inspected, client: TestClient) => Promise<unknown>

/** What clients do on `/chat`. */
const CHATS: Record<string, Session> = {
  'an answer': async (_, { socket, next }) => {
    socket.send('echo')
    await next()
  },
  bytes: async (_, { socket, next }) => {
    socket.send('bytes')
    await next()
  },
  'a publish of its own': async (_, { socket, next }) => {
    socket.send('hello')
    await next()
  },
  'text that has to be quoted': async (_, { socket, next }) => {
    socket.send('it\'s "é" \\ 你好\n\u2028${x}`')
    await next()
  },
  'a publish from elsewhere': async (proxy, { socket, next }) => {
    await proxy.act('publish', { channel: 'news', webSocket: 'from a queue', id: '7' })
    await next()
    socket.send('echo')
    await next()
  },
  'a PING': async (_, { socket }) => {
    const pong = new Promise((resolve) => socket.once('pong', resolve))
    socket.ping('there?')
    await pong
  },
  'a close of the client': async (_, { socket, closed }) => {
    socket.close(4001, 'enough')
    await closed
  },
  'a close of the app': async (_, { socket, closed }) => {
    socket.send('bye')
    await closed
  },
}

/** What clients do otherwise; gives the path. */
const OTHERS: Record<string, (proxy: Inspected) => Promise<string>> = {
  'a refusal': async (proxy) => {
    await open(`${proxy.url}/refuse`).catch(() => {})
    return '/refuse'
  },
  'a stream': async (proxy) => {
    const controller = new AbortController()
    onTestFinished(() => controller.abort())
    await fetch(`${proxy.url}/events`, {
      signal: controller.signal,
      headers: { accept: 'text/event-stream' },
    })
    await eventually(async () =>
      expect(await (await proxy.ask('connections')).json()).toMatchObject({ total: 1 }),
    )
    await proxy.act('publish', { channel: 'news', httpStream: 'data: hello\n\n' })
    return '/events'
  },
  'a long-poll': async (proxy) => {
    const answer = fetch(`${proxy.url}/poll`)
    await eventually(async () =>
      expect(await (await proxy.ask('connections')).json()).toMatchObject({ total: 1 }),
    )
    await proxy.act('publish', { channel: 'news', httpResponse: 'hello' })
    await (await answer).text()
    return '/poll'
  },
  'a plain request': async (proxy) => {
    await fetch(`${proxy.url}/say`, { method: 'POST', body: 'hello', headers: { 'x-own': 'yes' } })
    return '/say'
  },
}

interface Line {
  entries: { type: string; path?: string; connection: string }[]
}

/** The test of what happened on a path. */
async function copied(proxy: Inspected, path: string): Promise<string> {
  const response = await proxy.ask('live?after=0')
  const reader = response.body!.getReader()
  const { entries } = JSON.parse(new TextDecoder().decode((await reader.read()).value)) as Line
  await reader.cancel()
  const { connection } = entries.find((entry) => entry.type === 'request' && entry.path === path)!
  return ((await (await proxy.ask(`test?connection=${connection}`)).json()) as { test: string }).test
}

it(
  'what happened is copied as a test that passes, and fails once the app does something else',
  { timeout: 60_000 },
  async () => {
    const tests = new Map<string, string>()
    for (const [name, session] of Object.entries(CHATS)) {
      const proxy = await startInspected()
      const client = await open(`${proxy.url}/chat`)
      await eventually(async () =>
        expect(await (await proxy.ask('channels')).json()).toMatchObject({ total: 1 }),
      )
      await session(proxy, client)
      await eventually(async () => {
        const test = await copied(proxy, '/chat')
        expect(test.split('\n').length).toBeGreaterThan(9)
        tests.set(name, test)
      })
    }
    for (const [name, session] of Object.entries(OTHERS)) {
      const proxy = await startInspected()
      tests.set(name, await copied(proxy, await session(proxy)))
    }
    expect(tests.get('a close of the client')).toBe(`import { createTestProxy } from '@grip/dev/test'
import { expect, it } from 'vitest'
import app from './app.js' // your app

it('the WebSocket /chat', async () => {
  const proxy = createTestProxy(app)
  const ws = await proxy.webSocket('/chat')
  expect(await ws.close(4001, 'enough')).toEqual({ code: 4001, reason: 'enough' })
  await proxy.close()
})
`)
    const same = await runTests(tests, "export { chat as default } from '../../test/support/inspector.ts'\n")
    expect([same.passed.toSorted(), same.failed]).toEqual([[...tests.keys()].toSorted(), []])
    const changed = await runTests(
      tests,
      "export default { fetch: () => new Response('changed', { status: 404 }) }\n",
    )
    expect([changed.passed, changed.failed.toSorted()]).toEqual([[], [...tests.keys()].toSorted()])
  },
)
