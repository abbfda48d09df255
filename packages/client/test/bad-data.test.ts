import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@grip/client'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { listenTo } from './support/listener.ts'
import { type LiveApp, startLiveApp } from './support/live-app.ts'

const code = 'ERR_INVALID_ARGUMENT'
const bare: unknown = Object.create(null)

describe('a client with an app', () => {
  let app: LiveApp
  beforeAll(async () => void (app = await startLiveApp()))
  afterAll(() => app.stop())

  const itself: { itself?: unknown } = {}
  itself.itself = itself

  it.each([
    ['a bigint', 5n],
    ['a symbol', Symbol('s')],
    ['a function', () => {}],
    ['what has itself in it', itself],
    ['text of 100,000 characters, which is more with its envelope', 'a'.repeat(100_000)],
  ])('refuses to send %s, and sends what comes after it', async (_, data) => {
    const ada = listenTo(app.url, { transports: ['webSocket'] })
    const room = ada.client.channel('room-{room}', { room: 'a' })
    await expect(room.send('message', data as never)).rejects.toMatchObject({
      name: 'TypeError',
      code,
      message: '"data" must be JSON of at most 100,000 characters',
    })
    await room.send('message', { text: 'next' })
    await ada.hears('next')
    expect(ada.client.getSnapshot().unsent).toEqual([])
  })

  it('sends what it was given, whatever becomes of it', async () => {
    const ada = listenTo(app.url)
    const data = { text: 'before' }
    const sent = ada.client.channel('room-{room}', { room: 'a' }).send('message', data)
    data.text = 'after'
    await sent
    await ada.hears('before')
  })

  it.each([
    null,
    undefined,
    5,
    'text',
    { token: 5 },
    { token: undefined },
    { token: Symbol('s') },
    { token: bare },
    new URLSearchParams({ token: 't' }),
    new Map([['token', 't']]),
    [['token', 't']],
  ])('says so where params return %o, also where it sends', async (wrong) => {
    const errors: unknown[] = []
    let heard = (): void => {}
    const onError = (error: unknown) => {
      errors.push(error)
      heard()
    }
    const client = createClient({ url: app.url, params: () => wrong as never, onError })
    onTestFinished(() => client.close())
    const told = new Promise<void>((resolve) => (heard = resolve))
    const sent = client.channel('room-{room}', { room: 'a' }).send('message', { text: 'kept' })
    sent.catch(() => {})
    await told
    expect(errors[0]).toMatchObject({ code, message: '"params" must return an object of strings' })
    expect(client.getSnapshot().unsent).toHaveLength(1)
  })

  it('goes on where what watches its state throws, and says so', async () => {
    const errors: unknown[] = []
    const ada = listenTo(app.url, { onError: (error) => errors.push(error) })
    ada.client.subscribe(() => {
      throw new Error('of a subscriber')
    })
    await ada.until(({ state }) => state === 'live')
    await ada.send('heard all the same')
    await ada.hears('heard all the same')
    expect(errors).toContainEqual(new Error('of a subscriber'))
  })

  it('gives up a WebSocket that does not speak the wire', async () => {
    const server = http.createServer().on('upgrade', ({ headers }, socket) => {
      const accept = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
      const hash = createHash('sha1').update(accept).digest('base64')
      const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
      socket.write([...head, `Sec-WebSocket-Accept: ${hash}`, '', ''].join('\r\n'))
      socket.write(Buffer.from('\x81\x05hello', 'latin1'))
      socket.on('error', () => {})
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const ada = listenTo(`http://127.0.0.1:${port}/`, { transports: ['webSocket'] })
    await ada.until(({ state }) => state === 'waiting')
    expect(ada.states).toEqual(['connecting', 'waiting'])
  })
})
