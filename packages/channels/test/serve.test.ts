import { defineChannels, ephemeral, SendRefusedError } from '@grip/channels'
import { Publisher } from '@grip/core'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { behindProxy } from './support/behind-proxy.ts'
import { proxies } from './support/proxies.ts'

const channels = defineChannels({
  'room-{room}': {
    message: z.object({ text: z.string().max(20) }),
    typing: ephemeral(z.string()),
    joined: z.string(),
  },
  'user-{id}': { notice: z.string() },
})

describe.each(proxies)('channels without a history behind %s', { timeout: 60_000 }, (_, start) => {
  const behind = behindProxy(start)
  const ready = () =>
    `{"ready":{"keepAlive":20,"beat":false,"more":false},"positions":{"room-${behind.room}":null}}`
  const post = (body: string, type = 'application/json') =>
    behind.t.get('/', { method: 'POST', headers: { 'content-type': type }, body })

  /** Serves rooms in which anybody can write, but for the one that is closed. */
  function serveRooms(): void {
    behind.serve((grip) =>
      channels.serve(grip, {
        allow: ({ name }) => (name === 'room-closed' ? false : name === 'room-expired' ? 401 : true),
        receive: {
          'room-{room}': {
            message: async (room, { text }) => {
              if (text === 'throw') throw new Error('secret of the app')
              if (text === 'refuse') throw new SendRefusedError('muted', 'you cannot write here')
              await room.publish(grip, 'message', { text })
            },
          },
        },
      }),
    )
  }

  it('one publish reaches a stream, a WebSocket and a long-poll', async () => {
    const { t } = behind
    serveRooms()
    const stream = t.request(`/?channel=room-${behind.room}`)
    const socket = await t.ws(`/?channel=room-${behind.room}`)
    const first = await t.get(`/?poll=0&channel=room-${behind.room}`)
    expect([first.text, first.headers.get('content-type')]).toEqual([`[${ready()}]`, 'application/json'])
    const poll = t.request(`/?poll=1&channel=room-${behind.room}`).complete()
    expect(await socket.message()).toBe(ready())
    await t.subscribed(`room-${behind.room}`, 3)
    const room = channels.at('room-{room}', { room: behind.room })
    const publisher = new Publisher(t.gripUrl)
    let count = 0
    const answer = await t.publishUntil(poll, () =>
      room.publish(publisher, 'message', { text: 'hé' }, { key: `key-${++count}` }),
    )
    const message = (key: string) =>
      `{"channel":"room-${behind.room}","event":"message","key":"${key}","data":{"text":"hé"}}`
    expect(await socket.message()).toBe(message('key-1'))
    expect(
      Buffer.from(await stream.until('key-1","data":{"text":"h\u00c3\u00a9"}}\n\n'), 'latin1').toString(),
    ).toBe(`event: ready\ndata: ${ready()}\n\nevent: message\ndata: ${message('key-1')}\n\n`)
    // The answer to one publish may come when there has been another.
    const published = Array.from({ length: count }, (__, index) => `[${message(`key-${index + 1}`)}]`)
    expect(published).toContain(answer.text)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
    const head = await stream.head()
    expect([head.headers.get('content-type'), head.headers.get('cache-control')]).toEqual([
      'text/event-stream',
      'no-store',
    ])
  })

  it('several channels share a connection, and an unknown one is refused', async () => {
    const { t } = behind
    serveRooms()
    const stream = t.request(`/?channel=room-${behind.room}%2525&channel=user-7`)
    await stream.head()
    await t.subscribed('user-7')
    const publisher = new Publisher(t.gripUrl)
    await channels.at('room-{room}', { room: '%' }).publish(publisher, 'joined', 'Ada', { key: 'k' })
    await channels.at('user-{id}', { id: 7 }).publish(publisher, 'notice', 'hello', { key: 'k' })
    const body = await stream.until('hello"}\n\n')
    expect(body).toContain('{"channel":"user-7","event":"notice","key":"k","data":"hello"}')
    const answers: [string, number, string][] = [
      ['/?channel=other', 404, 'there is no such channel'],
      ['/?channel=room-%2561', 404, 'there is no such channel'],
      [
        `/?channel=room-${behind.room}@x`,
        400,
        'a position is an id such as 12, or -50 for the last 50 messages',
      ],
      ['/', 400, 'name the channels: ?channel=room-kitchen'],
      ['/?channel=room-closed', 403, 'you may not use room-closed'],
      ['/?channel=room-expired', 401, 'sign in again'],
      [
        `/?${Array.from({ length: 21 }, (__, n) => `channel=room-${n}`).join('&')}`,
        400,
        'one connection can have at most 20 channels',
      ],
    ]
    for (const [path, status, message] of answers) {
      const answer = await t.get(path)
      expect([answer.status, answer.text]).toEqual([
        status,
        JSON.stringify({ error: { code: 'ERR_CHANNEL_REQUEST', message } }),
      ])
    }
  })

  it('a message that is sent is answered, over HTTP and over a WebSocket, once the function is done', async () => {
    const { t } = behind
    serveRooms()
    const socket = await t.ws(`/?channel=room-${behind.room}`)
    await socket.message()
    await t.subscribed(`room-${behind.room}`)
    const send = async (message: object) => {
      const { status, text } = await post(JSON.stringify(message))
      return [status, JSON.parse(text) as unknown]
    }
    const message = { channel: `room-${behind.room}`, event: 'message', data: { text: 'hello' }, key: 'mine' }
    expect(await send(message)).toEqual([200, { ack: 'mine' }])
    expect(JSON.parse(String(await socket.message()))).toEqual({ ...message })
    const refusals: [object, number, string, string][] = [
      [{ ...message, data: { text: 'refuse' } }, 403, 'muted', 'you cannot write here'],
      [
        { ...message, data: { text: 'throw' } },
        500,
        'ERR_CHANNEL_FAILED',
        'the app could not handle this message',
      ],
      [{ ...message, channel: 'room-closed' }, 403, 'ERR_CHANNEL_REQUEST', 'you may not use room-closed'],
      [{ ...message, channel: 'other' }, 404, 'ERR_CHANNEL_REQUEST', 'there is no such channel'],
      [
        { ...message, event: 'joined', data: 'Eve' },
        400,
        'ERR_CHANNEL_REQUEST',
        `clients cannot send this event to room-${behind.room}`,
      ],
      [
        { ...message, event: 'constructor' },
        400,
        'ERR_CHANNEL_REQUEST',
        `clients cannot send this event to room-${behind.room}`,
      ],
    ]
    for (const [one, status, code, text] of refusals) {
      expect(await send(one)).toEqual([status, { ack: 'mine', error: { code, message: text } }])
      socket.send(JSON.stringify(one))
      expect(JSON.parse(String(await socket.message()))).toEqual({
        ack: 'mine',
        error: { code, message: text },
      })
    }
    const long = { ...message, data: { text: 'x'.repeat(21) } }
    const tooLong = {
      ack: 'mine',
      error: {
        code: 'ERR_CHANNEL_DATA',
        message: expect.stringContaining('does not fit its schema: text: ') as string,
      },
    }
    expect(await send(long)).toEqual([400, tooLong])
    socket.send(JSON.stringify(long))
    expect(JSON.parse(String(await socket.message()))).toEqual(tooLong)
    expect(behind.errors.map((error) => (error as Error).message)).toEqual([
      'secret of the app',
      'secret of the app',
    ])

    // Another key: a proxy drops what it had within the last minute.
    socket.send(JSON.stringify({ ...message, key: 'other' }))
    const both = [JSON.parse(String(await socket.message())), JSON.parse(String(await socket.message()))]
    expect(both).toEqual(expect.arrayContaining([{ ack: 'other' }, { ...message, key: 'other' }]))
  })

  it('messages that are posted without a key all arrive, each under a key of its own', async () => {
    const { t } = behind
    serveRooms()
    const socket = await t.ws(`/?channel=room-${behind.room}`)
    await socket.message()
    await t.subscribed(`room-${behind.room}`)
    const keys: string[] = []
    for (const text of ['first', 'second']) {
      const body = JSON.stringify({ channel: `room-${behind.room}`, event: 'message', data: { text } })
      const answer = await post(body)
      const { ack } = JSON.parse(answer.text) as { ack: string }
      expect(JSON.parse(String(await socket.message()))).toMatchObject({ data: { text }, key: ack })
      keys.push(ack)
    }
    expect(new Set(keys).size).toBe(2)
  })

  it('an invalid message closes a WebSocket with 1007, and is refused over HTTP', async () => {
    const { t } = behind
    serveRooms()
    const wrong = [
      'text',
      '[]',
      'null',
      '{}',
      '{"channel":1,"event":"message"}',
      `{"channel":"room-${behind.room}","event":"message","key":"a b"}`,
    ]
    for (const text of wrong) {
      const socket = await t.ws(`/?channel=room-${behind.room}`)
      socket.send(text)
      expect(await socket.closed()).toEqual({ code: 1007, reason: 'not a message of this channel' })
      expect((await post(text)).status).toBe(400)
    }
    const body = `{"channel":"room-${behind.room}","event":"message","data":{"text":"x"}}`
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      expect((await post(body, type)).status).toBe(415)
    expect((await post(body.replace('x', 'x'.repeat(100_000)))).status).toBe(413)
    expect((await t.get(`/?channel=room-${behind.room}`, { method: 'DELETE' })).status).toBe(405)
    expect(behind.errors).toEqual([])
  })

  it('a WebSocket that may not listen is told why by a close code', async () => {
    const { t } = behind
    serveRooms()
    for (const [name, code, reason] of [
      ['room-closed', 4403, 'you may not use room-closed'],
      ['room-expired', 4401, 'sign in again'],
      ['other', 4404, 'there is no such channel'],
      ['room-1@x', 4400, 'a position is an id such as 12, or -50 for the last 50 messages'],
    ] as const) {
      const socket = await t.ws(`/?channel=${name}`)
      expect(await socket.closed()).toEqual({ code, reason })
    }
    const none = await t.ws('/')
    expect(await none.closed()).toEqual({ code: 4400, reason: 'name the channels: ?channel=room-kitchen' })
    const many = await t.ws(`/?${Array.from({ length: 21 }, (_, at) => `channel=room-${at}`).join('&')}`)
    expect(await many.closed()).toEqual({ code: 4400, reason: 'one connection can have at most 20 channels' })
  })
})
