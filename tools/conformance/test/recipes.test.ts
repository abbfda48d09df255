import { PGlite } from '@electric-sql/pglite'
import {
  createGripHandler,
  type FetchApp,
  Grip,
  Publisher,
  type WebSocketContext,
  webSocketFromRequest,
  webSocketToResponse,
} from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, describe, expect, it } from 'vitest'
import { behindProxy, bothProxies, type ClauseContext, DocsPage } from '../src/index.ts'
import { serveHooks } from '../src/harness/serve-handler.ts'
import type { WebSocketClient } from '../src/harness/web-socket-client.ts'
import { deferred } from '../src/harness/within.ts'

// It takes seconds of CPU to start, so there is one.
const database = new PGlite()
afterAll(() => database.close())

describe.each(bothProxies())('recipes behind %s', { timeout: 120_000 }, (name, start) => {
  let t: ClauseContext
  let idle: WebSocketClient
  const page = new DocsPage('docs/recipes.md')

  behindProxy(
    start,
    (context) => void (t = context),
    // It is to be left alone for 30 seconds, which other tests need anyway.
    async (left) => {
      type Program = { keepAlive(ws: WebSocketContext): void }
      const { keepAlive } = await page.load<Program>('Keep idle WebSockets alive')
      serveHooks(left, { open: keepAlive })
      idle = await left.ws('/ws')
    },
  )

  afterAll(() => page.remove())

  it('who is there now: those who join, less those who leave, and those who were never heard of again', async () => {
    await database.exec('DROP TABLE IF EXISTS presence')
    await database.exec(await page.block('sql', 'Who is there now'))
    type Program = { createPresence(database: PGlite): FetchApp }
    const { createPresence } = await page.load<Program>('Who is there now')
    t.origin.serve(toNodeListener(createPresence(database)))
    const ghost = `INSERT INTO presence VALUES ('lost', 'ghost', now() + interval '1 hour')`
    await database.exec(ghost)

    const alice = await t.ws('/ws?user=alice')
    expect(await alice.message()).toBe('{"here":["alice","ghost"]}')
    await t.subscribed('presence')
    const bob = await t.ws('/ws?user=bob')
    expect([await bob.message(), await alice.message()]).toEqual([
      '{"here":["alice","bob","ghost"]}',
      '{"here":["alice","bob","ghost"]}',
    ])
    await t.subscribed('presence', 2)
    const again = await t.ws('/ws?user=bob')
    await again.message()
    expect([await alice.message(), await bob.message()]).toEqual([
      '{"here":["alice","bob","ghost"]}',
      '{"here":["alice","bob","ghost"]}',
    ])
    bob.socket.terminate()
    expect(await alice.message()).toBe('{"here":["alice","bob","ghost"]}')

    // The proxy asks after 20 seconds: whoever is there is there for longer, and who is not is gone.
    await database.exec(`UPDATE presence SET expires = now() - interval '1 second' WHERE who = 'ghost'`)
    await database.exec(`UPDATE presence SET expires = now() + interval '40 seconds' WHERE who <> 'ghost'`)
    expect(await alice.message(60)).toBe('{"here":["alice","bob"]}')
    const renewed = await database.query(
      `SELECT connection FROM presence WHERE expires > now() + interval '45 seconds'`,
    )
    expect(renewed.rows.length).toBeGreaterThanOrEqual(1)
    again.socket.close(1000)
    expect(await alice.message()).toBe('{"here":["alice"]}')
  })

  it('deliver out of turn: what has no place in the order does not wait for one', async () => {
    const { interrupt } = await page.load<{ interrupt(text: string): Promise<void> }>('Deliver out of turn')
    const [reliableChannel, second] = [t.channel(), t.channel()]
    const publisher = new Publisher(t.gripUrl)
    const app = createGripHandler((request, grip) =>
      new URL(request.url).pathname === '/news'
        ? grip.holdStream('news')
        : grip.holdStream([{ name: reliableChannel, prevId: '0' }, second], {
            link: { rel: 'next', uri: '/reliable' },
          }),
    )
    t.origin.serve(toNodeListener(app))
    const [stream, reliable] = [t.request('/news'), t.request('/reliable')]
    await t.subscribed('news')
    await t.subscribed(second)
    await publisher.publish('news', { httpStream: 'one\n' }, { id: '1', prevId: '0' })
    await publisher.publish('news', { httpStream: 'three\n' }, { id: '3', prevId: '2' })
    await interrupt('now')
    await publisher.publish('news', { httpStream: 'two\n' }, { id: '2', prevId: '1' })
    expect(await stream.until('three\n')).toBe('one\ndata: now\n\ntwo\nthree\n')
    await publisher.publish(second, { httpStream: 'typing\n' })
    await publisher.publish(reliableChannel, { httpStream: 'kept\n' }, { id: '1', prevId: '0' })
    expect(await reliable.until('kept\n')).toBe('typing\nkept\n')
  })

  it('all messages of a request: none is lost while the function is busy', async () => {
    const { default: app } = await page.load<{ default: FetchApp }>('All messages of a request')
    const listener = toNodeListener(app)
    let count = 0
    const { promise: isBusy, resolve: busy } = deferred()
    const { promise: released, resolve: release } = deferred()
    t.origin.serve((request, response) => {
      if (++count !== 2) return listener(request, response)
      busy()
      void released.then(() => listener(request, response))
    })
    const client = await t.ws('/ws')
    await t.subscribed('room')
    client.send('one')
    await isBusy
    for (const text of ['two', 'three', 'four']) client.send(text)
    release()
    const heard: string[] = []
    while (heard.at(-1) !== 'four') heard.push(...(JSON.parse(String(await client.message())) as string[]))
    expect(heard).toEqual(['one', 'two', 'three', 'four'])
  })

  it('keep idle WebSockets alive: the proxy pings a client that is silent', async () => {
    expect(await idle.control(40)).toBe('ping still here')
  })

  if (name === 'the dev proxy') {
    it('hear of a client that left: its stream posts to the link, and a link that nobody was given says nothing', async () => {
      await database.exec('DROP TABLE IF EXISTS listeners')
      await database.exec(await page.block('sql', 'Know when a client has left'))
      type Program = { createListening(database: PGlite): FetchApp }
      const { createListening } = await page.load<Program>('Know when a client has left', 1)
      t.origin.serve(toNodeListener(createListening(database)))
      const forged = '/gone?link=x%0A%0Adata:%20anything'
      const names = ['cy\n\nevent: left\ndata: ada', 'bo']
      const [stays, ...leave] = ['ada', ...names].map((who) =>
        t.request(`/stream?user=${encodeURIComponent(who)}`),
      )
      for (const stream of [stays!, ...leave]) await stream.head()
      for (const method of ['POST', 'GET']) expect((await t.get(forged, { method })).status).toBe(204)
      const { rows } = await database.query<{ link: string }>(`SELECT link FROM listeners WHERE who = 'bo'`)
      leave[0]!.abort()
      const first = 'event: left\ndata: cy\ndata: \ndata: event: left\ndata: data: ada\n\n'
      expect(await stays!.until(first)).toBe(first)
      leave[1]!.abort()
      expect(await stays!.until('data: bo\n\n')).toBe(`${first}event: left\ndata: bo\n\n`)
      // A link counts once.
      await t.get(`/gone?link=${rows[0]!.link}`, { method: 'POST' })
      expect((await database.query('SELECT who FROM listeners')).rows).toEqual([{ who: 'ada' }])
    })

    it('leave messages with the proxy: what could not be saved comes again', async () => {
      type Save = (messages: (string | Uint8Array)[]) => Promise<void>
      type Program = { takeAllOrNone(ws: WebSocketContext, save: Save): Promise<void> }
      const { takeAllOrNone } = await page.load<Program>('Leave messages with the proxy')
      const saved: (string | Uint8Array)[][] = []
      let works = false
      const grip = new Grip(t.gripUrl)
      const save: Save = async (messages) => {
        if (!works) throw new Error('the database is down')
        saved.push(messages)
      }
      const fetch = async (request: Request) => {
        const ws = await webSocketFromRequest(request, grip)
        if (ws.isOpening()) ws.accept()
        else {
          await takeAllOrNone(ws, save)
          ws.send('answered')
        }
        return await webSocketToResponse(ws)
      }
      t.origin.serve(toNodeListener({ fetch }))
      const client = await t.ws('/ws')
      client.send('one')
      await client.message()
      works = true
      client.send('two')
      await client.message()
      expect(saved).toEqual([['one', 'two']])
    })
  }
})
