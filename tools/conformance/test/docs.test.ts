import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGripHandler, type FetchApp, type WebSocketContext } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, expect, it } from 'vitest'
import {
  behindProxy,
  type ClauseContext,
  describeWhere,
  DocsPage,
  freePorts,
  type RunningProxy,
  startPushpin,
} from '../src/index.ts'

/** The secret that the page makes up, in text. */
const KEY = '01234567890123456789012345678901'

describeWhere('pushpin', 'the programs of docs/ behind Pushpin', () => {
  let t: ClauseContext
  let gripUrl: string
  let recipes: DocsPage
  let migrate: DocsPage
  let direct: DocsPage
  // One Pushpin at three addresses would drop the same id twice, so two of them are other servers.
  const reached = new Set<string>()
  const others = ['second', 'third'].map((name) =>
    createServer((request, response) => {
      request.resume().on('end', () => response.end('Published\n'))
      reached.add(name)
    }),
  )

  async function start(origin: string): Promise<RunningProxy> {
    const [second, third] = await Promise.all(
      others.map(async (other) => {
        await once(other.listen(0, '127.0.0.1'), 'listening')
        return `http://127.0.0.1:${(other.address() as AddressInfo).port}`
      }),
    )
    const [byHand, socket] = await freePorts(2)
    const routes = [
      `*,path_beg=/by- 127.0.0.1:${byHand},over_http`,
      `*,path_beg=/socket 127.0.0.1:${socket}`,
      `* ${new URL(origin).host},over_http`,
    ]
    const pushpin = await startPushpin({ origin, routes, key: KEY })
    gripUrl = pushpin.gripUrl
    const control = {
      'https://one.example': pushpin.controlUrl,
      'http://10.0.0.2:5561': second!,
      'http://10.0.0.3:5561': third!,
      'http://127.0.0.1:5561': pushpin.controlUrl,
    }
    recipes = new DocsPage('docs/recipes.md')
    migrate = new DocsPage('docs/migrate.md', { ...control, 'listen(3000)': `listen(${byHand})` })
    direct = new DocsPage('docs/migrate.md', { 'listen(3000)': `listen(${socket})` })
    return pushpin
  }

  behindProxy(start, (context) => {
    t = context
    process.env['GRIP_URL'] = gripUrl
  })

  afterAll(async () => {
    for (const other of others) other.close()
    await Promise.all([recipes, migrate, direct].map((page) => page?.remove()))
  })

  /** Serves an app and returns the ids of the connections that it hears of. */
  function serve(app: FetchApp): string[] {
    const ids: string[] = []
    const listener = toNodeListener(app)
    t.origin.serve((request, response) => {
      const id = request.headers['connection-id']
      if (typeof id === 'string' && !ids.includes(id)) ids.push(id)
      listener(request, response)
    })
    return ids
  }

  it('recipes: publishes to one connection, and closes it', async () => {
    type Channels = { default: FetchApp }
    const ids = serve((await recipes.load<Channels>('A channel for each connection')).default)
    const [one, other] = [await t.ws('/ws'), await t.ws('/ws')]
    for (const id of ids) await t.subscribed(`connection-${id}`)
    type Tell = { tell(id: string, text: string): Promise<void> }
    const { tell } = await recipes.load<Tell>('Publish to one connection')
    await tell(ids[0]!, 'to the first')
    await tell(ids[1]!, 'to the second')
    expect([await one.message(), await other.message()]).toEqual(['to the first', 'to the second'])
    const { signOut } = await recipes.load<{ signOut(id: string): Promise<void> }>('Close one client')
    await signOut(ids[0]!)
    expect(await one.closed()).toEqual({ code: 4001, reason: 'signed out' })
    await tell(ids[1]!, 'still here')
    expect(await other.message()).toBe('still here')
  })

  it('recipes: the sender is left out', async () => {
    serve((await recipes.load<{ default: FetchApp }>('Leave out the sender')).default)
    const [alice, bob] = [await t.ws('/ws?user=alice'), await t.ws('/ws?user=bob')]
    await t.subscribed('room', 2)
    alice.send('from alice')
    expect(await bob.message()).toBe('from alice')
    bob.send('from bob')
    expect(await alice.message()).toBe('from bob')
  })

  it('recipes: what is too large is known before it is sent', async () => {
    interface Limits {
      publishOrSplit(text: string): Promise<boolean>
      sendOrClose(ws: WebSocketContext, text: string): void
    }
    const heading = 'Know what is too large before it is sent'
    const { publishOrSplit, sendOrClose } = await recipes.load<Limits>(heading)
    expect([await publishOrSplit('x'.repeat(1_000_001)), await publishOrSplit('small')]).toEqual([
      false,
      true,
    ])
    const sizes = { small: 5, large: 1_000_001 }
    const message = (ws: WebSocketContext, size: unknown): void =>
      sendOrClose(ws, 'x'.repeat(sizes[size as keyof typeof sizes]))
    serve(createGripHandler((_request, grip) => grip.webSocket({ message })))
    const client = await t.ws('/ws')
    client.send('small')
    expect(await client.message()).toBe('xxxxx')
    client.send('large')
    expect(await client.closed()).toEqual({ code: 1009, reason: 'too large' })
  })

  it('recipes: who left is told to those who stay, with a close and without', async () => {
    const ids = serve((await recipes.load<{ default: FetchApp }>('Know when a client has left')).default)
    const clients = [await t.ws('/ws'), await t.ws('/ws'), await t.ws('/ws')]
    await t.subscribed('presence', 3)
    clients[0]!.socket.close(1000)
    expect(await clients[2]!.message()).toBe(`{"left":"${ids[0]}"}`)
    clients[1]!.socket.terminate()
    expect(await clients[2]!.message()).toBe(`{"left":"${ids[1]}"}`)
  })

  it('migrate: publishing reaches each endpoint, and the stream that @fanoutio/grip would hold', async () => {
    serve((await migrate.load<{ default: FetchApp }>('`@fanoutio/grip`')).default)
    const stream = t.request('/stream')
    await t.subscribed('weather')
    await migrate.load('Publishing')
    await stream.until('hello\n')
    expect([...reached].toSorted()).toEqual(['second', 'third'])
  })

  it('migrate: long-polls, by a handler and by hand', async () => {
    serve((await migrate.load<{ default: FetchApp }>('Verifying, and a long-poll')).default)
    await migrate.load('Verifying, and a long-poll', 1)
    for (const [index, path] of ['/handler', '/by-headers', '/by-json'].entries()) {
      const poll = t.request(path)
      await t.subscribed('news', index + 1)
      const item = { channel: 'news', formats: { 'http-response': { body: `to ${path}` } } }
      expect((await t.publishUntil(poll.complete(), item)).text).toBe(`to ${path}`)
    }
    expect((await t.direct('/')).status).toBe(501)
  })

  it('migrate: WebSockets, direct and over HTTP, hear what is published three seconds later', async () => {
    serve((await migrate.load<{ default: FetchApp }>('A WebSocket over HTTP')).default)
    await direct.load('A WebSocket as a WebSocket')
    const clients = [await t.ws('/socket'), await t.ws('/over-http')]
    for (const client of clients) {
      const heard = [await client.message(), await client.message()]
      expect(heard.toSorted()).toEqual(['hello', 'hello over HTTP'])
    }
  })

  it('migrate: a GRIP_URL in parts', async () => {
    expect(await migrate.load('A GRIP_URL in parts')).toMatchObject({
      controlUrl: 'https://api.example/realm/mine',
      issuer: 'mine',
    })
  })
})
