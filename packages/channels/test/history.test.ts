import { defineChannels, ephemeral, memoryPresence } from '@grip/channels'
import { Publisher } from '@grip/core'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { behindProxy } from './support/behind-proxy.ts'
import { MemoryStreams } from './support/memory-streams.ts'
import { proxies } from './support/proxies.ts'

const channels = defineChannels({
  'room-{room}': {
    message: z.object({ text: z.string().max(20) }),
    typing: ephemeral(z.string()),
    joined: z.string(),
  },
  'user-{id}': { notice: z.string() },
})

describe.each(proxies)('channels with a history behind %s', { timeout: 60_000 }, (_, start) => {
  const behind = behindProxy(start)
  const ready = (position: string, more = false) =>
    JSON.stringify({
      ready: { keepAlive: 20, beat: false, more },
      positions: { [`room-${behind.room}`]: position },
    })
  const kept = (id: number) =>
    `{"channel":"room-${behind.room}","id":"${id}","event":"message","key":"k${id}","data":{"text":"${id}"}}`

  /** Serves rooms, with messages in one. */
  async function serveRooms(count: number) {
    const streams = new MemoryStreams()
    const rooms = channels.with({ streams })
    behind.serve((grip) => rooms.serve(grip))
    const room = rooms.at('room-{room}', { room: behind.room })
    const publisher = new Publisher(behind.t.gripUrl)
    let last = 0
    const say = async () => {
      const id = ++last
      await room.publish(publisher, 'message', { text: `${id}` }, { key: `k${id}` })
    }
    while (last < count) await say()
    return { streams, room, say, publisher }
  }

  it('a client begins with what comes, with the last messages, or after the last that it has', async () => {
    const { t } = behind
    const { say } = await serveRooms(3)
    const cases: [string, string][] = [
      [`room-${behind.room}`, ready('3')],
      [`room-${behind.room}@-2`, [ready('1'), kept(2), kept(3)].join()],
      [`room-${behind.room}@1`, [ready('1'), kept(2), kept(3)].join()],
      [`room-${behind.room}@3`, ready('3')],
    ]
    for (const [channel, begins] of cases)
      expect((await t.get(`/?poll=0&channel=${channel}`)).text).toBe(`[${begins}]`)
    const stream = t.request(`/?channel=room-${behind.room}@1`)
    const socket = await t.ws(`/?channel=room-${behind.room}@1`)
    const poll = t.request(`/?poll=1&channel=room-${behind.room}@3`).complete()
    expect([await socket.message(), await socket.message(), await socket.message()]).toEqual([
      ready('1'),
      kept(2),
      kept(3),
    ])
    await t.subscribed(`room-${behind.room}`, 3)
    await say()
    expect((await poll).text).toBe(`[${kept(4)}]`)
    expect(await socket.message()).toBe(kept(4))
    const event = (id: number) => `event: message\nid: ${id}\ndata: ${kept(id)}\n\n`
    expect(await stream.until(event(4))).toBe(
      `event: ready\ndata: ${ready('1')}\n\n${event(2)}${event(3)}${event(4)}`,
    )
    expect((await t.get(`/?poll=1&channel=room-${behind.room}@2`)).text).toBe(`[${kept(3)},${kept(4)}]`)
  })

  it('a WebSocket gets what was lost once it says what it has', async () => {
    const { t } = behind
    const { streams, say } = await serveRooms(1)
    const socket = await t.ws(`/?channel=room-${behind.room}@1`)
    expect(await socket.message()).toBe(ready('1'))
    await t.subscribed(`room-${behind.room}`)
    streams.losesPublishes = true
    await say()
    await say()
    socket.send(`{"sync":{"room-${behind.room}":"1","room-b":"7"}}`)
    expect([await socket.message(), await socket.message()]).toEqual([kept(2), kept(3)])
  })

  it('a stream gets what was lost by its link, without asking', async () => {
    const { t } = behind
    const { streams, say } = await serveRooms(1)
    const stream = t.request(`/?channel=room-${behind.room}@1`)
    await stream.head()
    await t.subscribed(`room-${behind.room}`)
    streams.losesPublishes = true
    await say()
    streams.losesPublishes = false
    await say()
    expect(await stream.until(`${kept(3)}\n\n`)).toContain(`id: 2\ndata: ${kept(2)}\n\n`)
  })

  it('a stream that was let in by a cookie is brought what it missed by requests that have none', async () => {
    const { t } = behind
    const streams = new MemoryStreams()
    const rooms = channels.with({ streams })
    const cookies: (string | null)[] = []
    behind.serve((grip) => {
      const cookie = grip.request.headers.get('cookie')
      if (grip.lastIds.size > 0) cookies.push(cookie)
      return rooms.serve(grip, { allow: () => cookie === 'session=ada' })
    })
    const name = `room-${behind.room}`
    expect((await t.get(`/?channel=${name}`)).status).toBe(403)
    const stream = t.request(`/?channel=${name}`, { headers: { Cookie: 'session=ada' } })
    await stream.head()
    await t.subscribed(name)
    const room = rooms.at('room-{room}', { room: behind.room })
    streams.losesPublishes = true
    await room.publish(new Publisher(t.gripUrl), 'message', { text: '1' }, { key: 'k1' })
    streams.losesPublishes = false
    await room.publish(new Publisher(t.gripUrl), 'message', { text: '2' }, { key: 'k2' })
    expect(await stream.until(`${kept(2)}\n\n`)).toContain(kept(1))
    expect(cookies.length).toBeGreaterThan(0)
  })

  it('a client whose messages are gone, or that names an id that nobody gave, is told where it begins', async () => {
    const { t } = behind
    const { streams } = await serveRooms(5)
    streams.expired.set(`room-${behind.room}`, 3)
    expect((await t.get(`/?poll=1&channel=room-${behind.room}@1`)).text).toBe(
      `[${ready('3')},${kept(4)},${kept(5)}]`,
    )
    expect((await t.get(`/?poll=1&channel=room-${behind.room}@900`)).text).toBe(
      `[${ready('3')},${kept(4)},${kept(5)}]`,
    )
    const socket = await t.ws(`/?channel=room-${behind.room}@5`)
    expect(await socket.message()).toBe(ready('5'))
    socket.send(`{"sync":{"room-${behind.room}":"1"}}`)
    expect([await socket.message(), await socket.message()]).toEqual([ready('3'), kept(4)])
    streams.forget()
    expect((await t.get(`/?poll=1&channel=room-${behind.room}@5`)).text).toBe(`[${ready('0')}]`)
  })

  it('much that was missed comes in pages', async () => {
    const { t } = behind
    const { streams } = await serveRooms(0)
    streams.losesPublishes = true
    for (let id = 1; id <= 250; id++)
      await streams.append(
        { publish: async () => {} },
        `room-${behind.room}`,
        `{"event":"message","key":"k${id}","data":{"text":"${id}"}}`,
      )
    const stream = t.request(`/?channel=room-${behind.room}@0`)
    const body = await stream.until(`${kept(250)}\n\n`)
    const ids = [...body.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
    expect(ids).toEqual(Array.from({ length: 250 }, (__, index) => index + 1))
    expect(
      (await t.get(`/?poll=0&channel=room-${behind.room}@0`)).text.startsWith(`[${ready('0', true)},`),
    ).toBe(true)
  })

  it('what is ephemeral reaches those who are there and is not kept', async () => {
    const { t } = behind
    const { room, publisher, say } = await serveRooms(1)
    const stream = t.request(`/?channel=room-${behind.room}@1`)
    await stream.head()
    await t.subscribed(`room-${behind.room}!`)
    await room.publish(publisher, 'typing', 'Ada', { key: 'one' })
    await say()
    const body = await stream.until(`${kept(2)}\n\n`)
    expect(body).toContain(
      `data: {"channel":"room-${behind.room}","event":"typing","key":"one","data":"Ada"}\n\n`,
    )
    expect((await t.get(`/?poll=0&channel=room-${behind.room}@1`)).text).toBe(`[${ready('1')},${kept(2)}]`)
  })

  it('hold() is the same for one channel, and EventSource comes back by itself', async () => {
    const { t } = behind
    const { room, streams } = await serveRooms(3)
    behind.serve((grip) => channels.at('room-{room}', { room: behind.room }).hold(grip, { streams }))
    expect(room.name).toBe(`room-${behind.room}`)
    const stream = t.request('/', { headers: { 'Last-Event-ID': '2' } })
    expect(await stream.until(`${kept(3)}\n\n`)).toBe(
      `event: ready\ndata: ${ready('2')}\n\nevent: message\nid: 3\ndata: ${kept(3)}\n\n`,
    )
    expect(await t.request('/?after=1').until(`${kept(3)}\n\n`)).toContain(kept(2))
  })

  it('tells everybody who is there: those who join, and those who leave', async () => {
    const { t } = behind
    const rooms = channels.with({ presence: memoryPresence(), streams: new MemoryStreams() })
    behind.serve((grip) => {
      const { searchParams } = new URL(grip.request.url)
      return rooms.serve(grip, { as: searchParams.get('user') ?? 'nobody' })
    })
    const there = (...names: string[]) =>
      JSON.stringify({ channel: `room-${behind.room}`, event: 'presence', data: names })
    const ada = await t.ws(`/?channel=room-${behind.room}&user=Ada`)
    expect([await ada.message(), await ada.message()]).toEqual([
      `{"ready":{"keepAlive":20,"beat":false,"more":false},"positions":{"room-${behind.room}":"0"}}`,
      there('Ada'),
    ])
    await t.subscribed(`room-${behind.room}!`)
    const stream = t.request(`/?channel=room-${behind.room}&user=Bo&client=tab-1`)
    const body = await stream.until(`${there('Ada', 'Bo')}\n\n`)
    expect(body).toContain('"beat":true')
    expect(await ada.message()).toBe(there('Ada', 'Bo'))
    const again = await t.ws(`/?channel=room-${behind.room}&user=Bo`)
    await again.message()
    again.socket.close()
    await again.closed()
    ada.socket.close()
    await ada.closed()
    expect(await stream.until(`${there('Bo')}\n\n`)).toContain(there('Bo'))
  })
})
