import { PGlite } from '@electric-sql/pglite'
import { createGripHandler, type FetchApp, Publisher } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, describe, expect, it } from 'vitest'
import { behindProxy, bothProxies, type ClauseContext, DocsPage } from '../src/index.ts'

/** Names that a hostile user would choose. */
const NAMES = [
  'a',
  'a/user/b',
  'a-user-b',
  'a%2Fuser%2Fb',
  'a,b',
  'a; filter=skip-self',
  '"a"',
  ' a ',
  'c:{"type":"detach"}',
  'a\r\nGrip-Channel: b',
  'a\n\ndata: forged\n\n',
  'José',
  '日本',
  '\ufeffa',
  '*',
  '..',
]

// It takes seconds of CPU to start, so there is one.
const database = new PGlite()
afterAll(() => database.close())

describe.each(bothProxies())('recipes and hostile names behind %s', { timeout: 120_000 }, (_, start) => {
  let t: ClauseContext
  const page = new DocsPage('docs/recipes.md')

  behindProxy(start, (context) => void (t = context))

  afterAll(() => page.remove())

  it('channels with several parts: each pair of names has a channel of its own, and hears it alone', async () => {
    type Program = { channelOf(...parts: string[]): string }
    const { channelOf } = await page.load<Program>('Channels with several parts')
    expect(channelOf('room', 'a/user/b', 'user', 'c')).toBe('room/a%2Fuser%2Fb/user/c')
    const pairs = NAMES.flatMap((room) =>
      ['b', '', 'b/user/c', 'a/user/b'].map((user) => [room, user] as const),
    )
    const channels = pairs.map(([room, user]) => channelOf('room', room, 'user', user))
    expect(new Set(channels).size).toBe(pairs.length)

    const app = createGripHandler((request, grip) => {
      const [room, user] = new URL(request.url).searchParams.getAll('name')
      return grip.holdStream(channelOf('room', room!, 'user', user!))
    })
    t.origin.serve(toNodeListener(app))
    const publisher = new Publisher(t.gripUrl)
    const streams = pairs.map(([room, user]) =>
      t.request(`/?name=${encodeURIComponent(room)}&name=${encodeURIComponent(user)}`),
    )
    for (const channel of channels) await t.subscribed(channel)
    await Promise.all(
      pairs.map(([room, user], index) =>
        publisher.publish(channelOf('room', room, 'user', user), { httpStream: `to ${index}.` }),
      ),
    )
    const heard = await Promise.all(streams.map((stream) => stream.until('.')))
    expect(heard).toEqual(pairs.map((_, index) => `to ${index}.`))
    expect(() => channelOf('room', '\ud800')).toThrow(URIError)
  })

  it('leave out the sender: whatever a user is called, it hears the others, and never itself', async () => {
    const { default: app } = await page.load<{ default: FetchApp }>('Leave out the sender')
    t.origin.serve(toNodeListener(app))
    const listener = await t.ws('/ws?user=listener')
    await t.subscribed('room')
    for (const [index, user] of NAMES.entries()) {
      const client = await t.ws(`/ws?user=${encodeURIComponent(user)}`)
      await t.subscribed('room', index + 2)
      client.send(`from ${index}`)
      expect(await listener.message(), JSON.stringify(user)).toBe(`from ${index}`)
      listener.send(`to ${index}`)
      expect(await client.message(), JSON.stringify(user)).toBe(`to ${index}`)
      client.destroy()
    }
  })

  it('deliver out of turn: text of several lines stays one event', async () => {
    const { interrupt } = await page.load<{ interrupt(text: string): Promise<void> }>('Deliver out of turn')
    t.origin.serve(toNodeListener(createGripHandler((_request, grip) => grip.holdStream('news'))))
    const stream = t.request('/')
    await t.subscribed('news')
    await interrupt('one\n\nevent: admin\r\ndata: two\rthree')
    const event = 'data: one\ndata: \ndata: event: admin\ndata: data: two\ndata: three\n\n'
    expect(await stream.until('three\n\n')).toBe(event)
  })

  it('all messages of a request: a message with a line break stays one message', async () => {
    const { default: app } = await page.load<{ default: FetchApp }>('All messages of a request')
    t.origin.serve(toNodeListener(app))
    const client = await t.ws('/ws')
    await t.subscribed('room')
    client.send('mine\nnot mine')
    expect(JSON.parse(String(await client.message()))).toEqual(['mine\nnot mine'])
  })

  it('who is there now: whatever a user is called, everybody is told that name', async () => {
    await database.exec('DROP TABLE IF EXISTS presence')
    await database.exec(await page.block('sql', 'Who is there now'))
    type Program = { createPresence(database: PGlite): FetchApp }
    const { createPresence } = await page.load<Program>('Who is there now')
    t.origin.serve(toNodeListener(createPresence(database)))
    // This database takes a byte order mark off the text that it returns.
    for (const user of NAMES.filter((one) => !one.startsWith('\ufeff'))) {
      const client = await t.ws(`/ws?user=${encodeURIComponent(user)}`)
      const { here } = JSON.parse(String(await client.message())) as { here: string[] }
      expect(here, JSON.stringify(user)).toContain(user)
      client.socket.close(1000)
      await client.closed()
    }
  })
})
