import { defineChannels } from '@grip/channels'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { behindProxy } from './support/behind-proxy.ts'
import { MemoryStreams } from './support/memory-streams.ts'
import { proxies } from './support/proxies.ts'

const definitions = { 'room-{room}': { message: z.string() } }
const json = { 'content-type': 'application/json' }

describe.each(proxies)('channels that odd clients ask for behind %s', { timeout: 60_000 }, (_, start) => {
  const behind = behindProxy(start)

  class Received {
    readonly #heard: string[] = []
    message(_room: unknown, text: string): void {
      this.#heard.push(text)
    }
    all(): string[] {
      return this.#heard
    }
  }

  it('a page of another origin may read every answer that the headers let it', async () => {
    const { t, room } = behind
    const cors = {
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-headers': 'content-type',
    }
    const received = new Received()
    const channels = defineChannels(definitions).with({ headers: cors })
    behind.serve((grip) => channels.serve(grip, { receive: { 'room-{room}': received } }))
    const path = `/?channel=room-${room}`
    const send = (body: object) => t.get(path, { method: 'POST', headers: json, body: JSON.stringify(body) })
    const answers = [
      await t.get(path, { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }),
      await send({ channel: `room-${room}`, event: 'message', data: 'hi', key: 'k1' }),
      await send({ sync: {} }),
      await send({ channel: 'nobody', event: 'message', data: 'hi', key: 'k2' }),
      await t.get(`${path}&poll=0`),
    ]
    expect(answers.map(({ status }) => status)).toEqual([204, 200, 204, 404, 200])
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBe('https://a.example')
      expect(headers.get('access-control-allow-headers')).toBe('content-type')
    }
    expect(received.all()).toEqual(['hi'])
    expect(behind.errors).toEqual([])
  })

  it('a query with commas and semicolons comes back in the next link as it is', async () => {
    const { t, room } = behind
    const streams = new MemoryStreams()
    const channels = defineChannels(definitions).with({ streams })
    behind.serve((grip) => channels.serve(grip))
    const stream = t.request(`/a,b;c?channel=room-${room}&token=1,2;3`)
    expect(await stream.until('"positions"')).toContain('"positions"')
    stream.abort()
    expect(behind.errors).toEqual([])
  })

  it('what is in a history without being a message of a channel is named to the app', async () => {
    const { t, room } = behind
    const streams = new MemoryStreams()
    const channels = defineChannels(definitions).with({ streams })
    behind.serve(async (grip) => {
      if (grip.request.method === 'PUT') {
        await streams.append(grip, `room-${room}`, 'plain text')
        return new Response(null, { status: 204 })
      }
      return channels.serve(grip)
    })
    await t.get('/', { method: 'PUT' })
    expect((await t.get(`/?channel=room-${room}@0&poll=0`)).status).toBe(500)
    expect(behind.errors).toMatchObject([
      {
        code: 'ERR_CHANNEL_DATA',
        channel: `room-${room}`,
        message: `event 1 in the history of room-${room} is not a message: use append() with a channel of its own, and publish() with this one`,
      },
    ])
  })
})
