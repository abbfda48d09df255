import { defineChannels, ephemeral } from '@grip/channels'
import { Publisher } from '@grip/core'
import { createStreams, memoryHistory } from '@grip/streams'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { behindProxy } from './support/behind-proxy.ts'
import { proxies } from './support/proxies.ts'

const channels = defineChannels({
  'room-{room}': { message: z.object({ text: z.string() }), typing: ephemeral(z.string()) },
})

describe.each(proxies)('channels on @grip/streams behind %s', { timeout: 60_000 }, (_, start) => {
  const behind = behindProxy(start)

  it('bring everything to a stream, a WebSocket and a long-poll, in order and once', async () => {
    const { t } = behind
    const streams = createStreams({ history: memoryHistory() })
    const rooms = channels.with({ streams })
    behind.serve((grip) =>
      rooms.serve(grip, {
        receive: { 'room-{room}': { message: (room, data) => room.publish(grip, 'message', data) } },
      }),
    )
    const room = rooms.at('room-{room}', { room: behind.room })
    const publisher = new Publisher(t.gripUrl)
    await room.publish(publisher, 'message', { text: '1' })
    const stream = t.request(`/?channel=${room.name}@0`)
    const socket = await t.ws(`/?channel=${room.name}@0`)
    await stream.head()
    await t.subscribed(room.name, 2)
    const sent = Array.from({ length: 20 }, (__, index) =>
      room.publish(publisher, 'message', { text: `${index + 2}` }),
    )
    socket.send(JSON.stringify({ channel: room.name, event: 'message', data: { text: 'last' }, key: 'k' }))
    await Promise.all(sent)
    await room.publish(publisher, 'typing', 'Ada')
    const ids = Array.from({ length: 22 }, (__, index) => index + 1)
    const heard: number[] = []
    while (heard.length < 22) {
      const { id } = JSON.parse(String(await socket.message())) as { id?: string }
      if (id !== undefined) heard.push(Number(id))
    }
    expect(heard).toEqual(ids)
    const body = await stream.until('id: 22\n')
    expect([...body.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual(ids)
    const polled = JSON.parse((await t.get(`/?poll=1&channel=${room.name}@20`)).text) as { id: string }[]
    expect(polled.map(({ id }) => id)).toEqual(['21', '22'])
    expect(await streams.last(room.name)).toBe(22)
  })
})
