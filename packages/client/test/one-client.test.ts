import { ClientError, createClient } from '@grip/client'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { listenTo } from './support/listener.ts'
import { type LiveApp, startLiveApp } from './support/live-app.ts'

describe('a client', () => {
  let app: LiveApp
  beforeAll(async () => void (app = await startLiveApp()))
  afterAll(() => app.stop())
  beforeEach(() => void (app.broken = undefined))

  it('turns to the next transport after two failures', async () => {
    const fetch: typeof globalThis.fetch = async (input, init) =>
      init?.method === 'POST' ? globalThis.fetch(input, init) : new Response('bad gateway', { status: 502 })
    const ada = listenTo(app.url, { fetch })
    await ada.retries()
    await ada.retries()
    await ada.until(({ state }) => state === 'live')
    expect(ada.client.getSnapshot().transport).toBe('webSocket')
    await app.say('through the WebSocket')
    await ada.hears('through the WebSocket')
  })

  it('waits longer with each failure, at most five seconds, and always at random', async () => {
    app.broken = 502
    const delays: number[] = []
    const ada = listenTo(app.url, { transports: ['stream'] })
    ada.clock.chance = 1
    for (let attempt = 0; attempt < 6; attempt++) delays.push(await ada.retries())
    expect(delays).toEqual([500, 1000, 2000, 4000, 5000, 5000])
    await ada.until(({ state }) => state === 'waiting')
    app.broken = undefined
    ada.clock.chance = 0
    await ada.retries()
    await ada.until(({ state }) => state === 'live')
  })

  it('goes on where a listener throws, and says so', async () => {
    const errors: unknown[] = []
    const ada = listenTo(app.url, { onError: (error) => errors.push(error) })
    ada.client.channel('room-{room}', { room: 'a' }).on('message', () => {
      throw new Error('of a listener')
    })
    await ada.until(({ state }) => state === 'live')
    await app.say('both')
    await ada.hears('both')
    await ada.until(() => errors.length > 0)
    expect(errors).toEqual([new Error('of a listener')])
  })

  it('goes on where params fail, and says so', async () => {
    const errors: unknown[] = []
    let calls = 0
    const params = async () => {
      if (++calls === 1) throw new Error('no token')
      return { token: 'x' }
    }
    const ada = listenTo(app.url, { params, onError: (error) => errors.push(error) })
    await ada.retries()
    await ada.until(({ state }) => state === 'live')
    expect(errors).toEqual([new Error('no token')])
  })

  it.each(['webSocket', 'stream'] as const)(
    'asks by %s for a message that is missing, and shows it in its place',
    // The proxy itself waits five seconds for the message before.
    { timeout: 20_000 },
    async (by) => {
      const own = await startLiveApp()
      onTestFinished(() => own.stop())
      const ada = listenTo(own.url, { transports: [by] })
      await ada.until(({ state }) => state === 'live')
      ada.clock.advance(200)
      await own.say('1')
      await ada.hears('1')
      own.streams.losesPublishes = true
      await own.say('2')
      await own.say('3')
      own.streams.losesPublishes = false
      await own.say('4')
      await ada.hears('4')
      await own.say('5')
      await ada.hears('5')
      expect(ada.heard).toEqual(['1', '2', '3', '4', '5'])
      expect(ada.client.getSnapshot().recovered).toBe(true)
    },
  )

  it('is told who is there', async () => {
    const lists: (readonly string[])[] = []
    const ada = listenTo(`${app.url}?as=Ada`, { transports: ['webSocket'] })
    ada.client.channel('room-{room}', { room: 'a' }).on('presence', (names) => lists.push(names))
    await ada.until(({ state }) => state === 'live')
    const grace = listenTo(`${app.url}?as=Grace`, { transports: ['stream'] })
    await grace.until(({ state }) => state === 'live')
    await app.say('hello')
    await ada.hears('hello')
    expect(lists.at(-1)).toEqual(['Ada', 'Grace'])
  })

  it('posts where nothing is listened to', async () => {
    const client = createClient({ url: app.url })
    onTestFinished(() => client.close())
    await client.channel('room-{room}', { room: 'quiet' }).send('message', { text: 'hello' })
    expect(client.getSnapshot().state).toBe('waiting')
  })

  it('keeps a thousand messages, and rejects them when it is closed', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1/', clock: listenTo(app.url).clock })
    const room = client.channel('room-{room}', { room: 'a' })
    const sent = Array.from({ length: 1000 }, () =>
      room.send('message', {}).catch((error: ClientError) => error.code),
    )
    await expect(room.send('message', {})).rejects.toMatchObject({ code: 'ERR_CLIENT_FULL' })
    client.close()
    expect(new Set(await Promise.all(sent))).toEqual(new Set(['ERR_CLIENT_CLOSED']))
    await expect(room.send('message', {})).rejects.toThrow(ClientError)
    expect(client.getSnapshot()).toMatchObject({ state: 'gone', unsent: [] })
  })

  it('calls a function that subscribed twice twice, and once when one of the two has left', async () => {
    const ada = listenTo(app.url)
    let calls = 0
    const listener = () => void calls++
    const offs = [ada.client.subscribe(listener), ada.client.subscribe(listener)]
    ada.client.close()
    const twice = calls
    offs[0]!()
    ada.client.close()
    expect(calls - twice).toBe(twice / 2)
    offs[1]!()
  })

  it('has a snapshot that changes only when something does', async () => {
    const ada = listenTo(app.url)
    const before = ada.client.getSnapshot()
    expect(ada.client.getSnapshot()).toBe(before)
    await ada.until(({ state }) => state === 'live')
    expect(ada.client.getSnapshot()).not.toBe(before)
    const { getSnapshot, subscribe } = ada.client
    let calls = 0
    const off = subscribe(() => calls++)
    const sent = ada.send('x')
    expect(calls).toBe(1)
    off()
    await sent
    expect([calls, getSnapshot().unsent]).toEqual([1, []])
  })
})
