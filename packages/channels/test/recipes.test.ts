import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { memoryPresence, type PresenceStore, type PublishTarget, type Streams } from '@grip/channels'
import { DocsPage } from '@grip/conformance'
import { type GripHandler, Publisher } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { behindProxy } from './support/behind-proxy.ts'
import { MemoryStreams } from './support/memory-streams.ts'
import { proxies } from './support/proxies.ts'

const page = new DocsPage('docs/recipes-channels.md', {}, fileURLToPath(new URL('..', import.meta.url)))
afterAll(() => page.remove())

const as = (user: string) => ({ headers: { 'X-User': user } })

describe.each(proxies)('recipes for channels behind %s', { timeout: 60_000 }, (__, start) => {
  const behind = behindProxy(start)
  beforeEach(() => void (process.env['GRIP_URL'] = behind.t.gripUrl))

  const serve = (app: GripHandler) => behind.t.origin.serve(toNodeListener(app))
  const messageOf = async (
    socket: { message(): Promise<string | Buffer> },
    event: string,
  ): Promise<unknown> => {
    for (;;) {
      const message = JSON.parse(String(await socket.message())) as {
        event?: string
        ack?: string
        data: unknown
      }
      if (message.event === event || message.ack === event) return message.data ?? message
    }
  }

  it('private messages: reach both, and are read by nobody else', async () => {
    const { t } = behind
    serve((await page.load<{ default: GripHandler }>('Private messages')).default)
    const ada = await t.ws('/?channel=user-ada', as('ada'))
    const bob = await t.ws('/?channel=user-bob', as('bob'))
    expect((await t.get('/?channel=user-ada', as('bob'))).status).toBe(403)
    await t.subscribed('user-bob')
    ada.send('{"channel":"user-ada","event":"write","data":{"to":"bob","text":"hello"},"key":"k"}')
    const letter = { from: 'ada', to: 'bob', text: 'hello' }
    expect(await messageOf(bob, 'letter')).toEqual(letter)
    expect(await messageOf(ada, 'letter')).toEqual(letter)
  })

  it('kick: ends what is there, and lets nobody in again', async () => {
    const { t } = behind
    type Program = { default: GripHandler; kick(target: PublishTarget, id: string): Promise<void> }
    const { default: app, kick } = await page.load<Program>('Kick')
    serve(app)
    const path = '/?channel=room-a&channel=user-eve'
    const socket = await t.ws(path, as('eve'))
    const stream = t.request(path, as('eve'))
    await stream.head()
    await t.subscribed('user-eve', 2)
    await kick(new Publisher(t.gripUrl), 'eve')
    expect(await socket.closed()).toEqual({ code: 4403, reason: 'removed' })
    await stream.complete()
    expect((await t.get(path, as('eve'))).status).toBe(403)
    expect((await t.get('/?poll=0&channel=room-a', as('ada'))).status).toBe(200)
  })

  it('rights per room: 401 without a user, 403 without rights, and a refusal for who can only read', async () => {
    const { t } = behind
    type Program = { createRooms(rightsOf: (user: string) => Promise<string | undefined>): GripHandler }
    const { createRooms } = await page.load<Program>('Rights per room')
    serve(createRooms(async (user) => ({ ada: 'writes', bob: 'reads' })[user]))
    const status = async (init: object) => (await t.get('/?poll=0&channel=room-a', init)).status
    expect([await status({}), await status(as('eve')), await status(as('bob'))]).toEqual([401, 403, 200])
    const send = (user: string) =>
      t.get('/', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-User': user },
        body: '{"channel":"room-a","event":"message","data":{"user":"","text":"hello"},"key":"k"}',
      })
    expect((await send('ada')).text).toBe('{"ack":"k"}')
    expect(JSON.parse((await send('bob')).text)).toEqual({
      ack: 'k',
      error: { code: 'read-only', message: 'you can read this room, but not write' },
    })
  })

  it('notifications: those that came before and those that come', async () => {
    const { t } = behind
    type Program = {
      createNotices(streams: Streams): GripHandler
      notify(streams: Streams, id: string, title: string): Promise<void>
    }
    const { createNotices, notify } = await page.load<Program>('Notifications that catch up')
    const streams = new MemoryStreams()
    serve(createNotices(streams))
    const id = behind.room
    await notify(streams, id, 'before')
    const stream = t.request(`/?channel=user-${id}@-20`, as(id))
    await stream.until('"before"')
    await t.subscribed(`user-${id}`)
    await notify(streams, id, 'after')
    await stream.until('"after"')
  })

  it('a dashboard: the last figures at once', async () => {
    const { t } = behind
    type Program = {
      createBoards(streams: Streams): GripHandler
      show(publisher: Publisher, streams: Streams, figures: object): Promise<void>
    }
    const { createBoards, show } = await page.load<Program>('A dashboard')
    const streams = new MemoryStreams()
    serve(createBoards(streams))
    for (const orders of [1, 2]) await show(new Publisher(t.gripUrl), streams, { visitors: 7, orders })
    const { text } = await t.get('/?poll=0&channel=board-shop@-1')
    expect((JSON.parse(text) as { data?: unknown }[]).map(({ data }) => data)).toEqual([
      undefined,
      { visitors: 7, orders: 2 },
    ])
    const body = '{"channel":"board-shop","event":"figures","data":{"visitors":0,"orders":0},"key":"k"}'
    const headers = { 'Content-Type': 'application/json' }
    expect((await t.get('/', { method: 'POST', headers, body })).status).toBe(400)
  })
})

const stores: [string, () => Promise<PresenceStore>][] = [
  ['in memory', async () => memoryPresence()],
  [
    'in PostgreSQL',
    async () => {
      const database = new PGlite()
      await database.exec(await page.block('sql', 'Who is there'))
      type Program = { postgresPresence(database: PGlite): PresenceStore }
      return (await page.load<Program>('Who is there')).postgresPresence(database)
    },
  ],
]

it.each(stores)(
  'who is there, %s: those who came, less those who left or were not heard of again',
  // A database in the process takes seconds of CPU to start.
  { timeout: 60_000 },
  async (__, create) => {
    const store = await create()
    expect(await store.enter('a', 'one', 'Ada', 50_000)).toBe(true)
    expect(await store.enter('a', 'one', 'Ada', 50_000)).toBe(false)
    expect(await store.enter('a', 'two', 'Bo', 50_000)).toBe(true)
    expect(await store.enter('a', 'three', 'Bo', 50_000)).toBe(true)
    expect(await store.enter('b', 'four', 'Eve', 50_000)).toBe(true)
    expect(await store.list('a')).toEqual(['Ada', 'Bo'])
    expect(await store.enter('a', 'one', 'Adele', 50_000)).toBe(true)
    expect(await store.list('a')).toEqual(['Adele', 'Bo'])
    expect([await store.leave('a', 'two'), await store.leave('a', 'two')]).toEqual([true, false])
    await store.enter('a', 'three', 'Bo', 1)
    await expect.poll(() => store.list('a')).toEqual(['Adele'])
    expect(await store.enter('a', 'one', 'Adele', 50_000)).toBe(true)
    expect(await store.enter('a', 'one', 'Adele', 50_000)).toBe(false)
    expect(await store.list('b')).toEqual(['Eve'])
  },
)
