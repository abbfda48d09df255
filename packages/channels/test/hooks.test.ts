import { ChannelDataError, defineChannels, SendRefusedError } from '@grip/channels'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { behindProxy } from './support/behind-proxy.ts'
import { MemoryStreams } from './support/memory-streams.ts'
import { proxies } from './support/proxies.ts'

const channels = defineChannels({
  'room-{room}': { message: z.object({ text: z.string().max(5) }), left: z.string() },
})

describe.each(proxies)('hooks of a channel behind %s', { timeout: 60_000 }, (_, start) => {
  const behind = behindProxy(start)

  function serveRoom(options = {}): { errors: unknown[]; name: string } {
    const room = channels.at('room-{room}', { room: behind.room })
    const errors: unknown[] = []
    behind.serve((grip) =>
      grip.webSocket(
        room.hooks(
          {
            open: (ws) => ws.meta.set('user', 'ada'),
            message: async (ws, { text }, { key }) => {
              if (text === 'throw') throw new Error('of the app')
              if (text === 'mute') throw new SendRefusedError('muted', 'not now')
              if (text === 'who') return ws.send(ws.meta.get('user')!)
              await room.publish(grip, 'message', { text }, { key })
            },
            error: (_ws, error) => errors.push(error),
          },
          options,
        ),
      ),
    )
    return { errors, name: room.name }
  }

  const json = (name: string, text: unknown, rest = {}) =>
    JSON.stringify({ channel: name, event: 'message', data: { text }, ...rest })

  it('subscribe the client, check what it sends, and answer what has a key', async () => {
    const { t } = behind
    const { name, errors } = serveRoom()
    const socket = await t.ws('/')
    expect(JSON.parse(String(await socket.message()))).toEqual({
      ready: { keepAlive: 20, beat: false, more: false },
      positions: { [name]: null },
    })
    await t.subscribed(name)
    socket.send(json(name, 'who'))
    expect(await socket.message()).toBe('ada')
    socket.send(json(name, 'hi', { key: 'k1' }))
    const both = [JSON.parse(String(await socket.message())), JSON.parse(String(await socket.message()))]
    expect(both).toEqual(
      expect.arrayContaining([
        { ack: 'k1' },
        { channel: name, event: 'message', key: 'k1', data: { text: 'hi' } },
      ]),
    )
    const refused = async (text: string, key: string) => {
      socket.send(json(name, text, { key }))
      return JSON.parse(String(await socket.message())) as { ack: string; error: { code: string } }
    }
    expect(await refused('too long', 'k2')).toMatchObject({ ack: 'k2', error: { code: 'ERR_CHANNEL_DATA' } })
    expect(await refused('mute', 'k3')).toEqual({ ack: 'k3', error: { code: 'muted', message: 'not now' } })
    socket.send(JSON.stringify({ channel: name, event: 'left', data: 'x', key: 'k4' }))
    expect(JSON.parse(String(await socket.message()))).toMatchObject({
      ack: 'k4',
      error: { code: 'ERR_CHANNEL_REQUEST' },
    })
    expect(errors.map((error) => (error as Error).name)).toEqual(['ChannelDataError', 'ChannelRequestError'])
    expect(behind.errors).toEqual([])
  })

  it('close with 1007 what has no key and does not fit, and with 1011 where the app fails', async () => {
    const { t } = behind
    const { name, errors } = serveRoom()
    const wrong = [
      json(name, 'too long'),
      json(name, 7),
      json(name, 'a'.repeat(100_000)),
      json('room-other', 'hi'),
      'hello',
      '{"channel":"a"}',
    ]
    for (const text of wrong) {
      const socket = await t.ws('/')
      socket.send(text)
      expect((await socket.closed()).code, text).toBe(1007)
    }
    expect(errors[0]).toBeInstanceOf(ChannelDataError)
    expect([errors.length, behind.errors]).toEqual([6, []])
    const socket = await t.ws('/')
    await socket.message()
    socket.send(json(name, 'throw', { key: 'k' }))
    expect(JSON.parse(String(await socket.message()))).toEqual({
      ack: 'k',
      error: { code: 'ERR_CHANNEL_FAILED', message: 'the app could not handle this message' },
    })
    expect((await socket.closed()).code).toBe(1011)
    expect(behind.errors.map((error) => (error as Error).message)).toEqual(['of the app'])
  })

  it('with a history bring what was missed to a client that says what it has', async () => {
    const { t } = behind
    const streams = new MemoryStreams()
    const { name } = serveRoom({ streams })
    const target = { publish: async () => {} }
    for (const text of ['1', '2'])
      await channels
        .at('room-{room}', { room: behind.room })
        .publish(target, 'message', { text }, { streams, key: text })
    const socket = await t.ws('/')
    expect(JSON.parse(String(await socket.message()))).toMatchObject({ positions: { [name]: '2' } })
    socket.send(JSON.stringify({ sync: { [name]: '1' } }))
    expect(JSON.parse(String(await socket.message()))).toEqual({
      channel: name,
      id: '2',
      event: 'message',
      key: '2',
      data: { text: '2' },
    })
    socket.send(JSON.stringify({ sync: { [name]: 'x' } }))
    expect((await socket.closed()).code).toBe(1007)
  })
})
