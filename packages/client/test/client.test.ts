import { ClientError, createClient, type Transport } from '@grip/client'
import { layCable } from '@grip/conformance'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { listenTo } from './support/listener.ts'
import { type LiveApp, startLiveApp } from './support/live-app.ts'

const TRANSPORTS: Transport[] = ['stream', 'webSocket', 'poll']

async function start(options?: Parameters<typeof startLiveApp>[0]): Promise<LiveApp> {
  const app = await startLiveApp(options)
  onTestFinished(() => app.stop())
  return app
}

describe.each(TRANSPORTS)('a client by %s', (transport) => {
  const transports = [transport]

  it('hears what is published, and has an answer to what it sends', async () => {
    const app = await start()
    const ada = listenTo(app.url, { transports })
    await ada.until(({ state }) => state === 'live')
    expect(ada.client.getSnapshot()).toMatchObject({ state: 'live', recovered: true, transport, unsent: [] })
    await app.say('one')
    await ada.hears('one')
    const sent = ada.send('two')
    const { unsent } = ada.client.getSnapshot()
    expect(unsent).toEqual([
      expect.objectContaining({ channel: 'room-a', event: 'message', data: { text: 'two' } }),
    ])
    await sent
    expect(app.received).toEqual([unsent[0]!.key])
    expect(ada.client.getSnapshot().unsent).toEqual([])
    await ada.hears('two')
    await expect(ada.send('refuse')).rejects.toMatchObject({
      name: 'ClientError',
      code: 'muted',
      message: 'not now',
    })
    await expect(ada.send('x'.repeat(1001))).rejects.toMatchObject({ code: 'ERR_CHANNEL_DATA' })
    expect(ada.heard).toEqual(['one', 'two'])
    expect(ada.states).toEqual(['connecting', 'live'])
  })

  it('begins with the last messages, and comes back for those that it missed, in order and once', async () => {
    const app = await start()
    for (const text of ['1', '2', '3']) await app.say(text)
    const ada = listenTo(app.url, { transports, history: 2 })
    await ada.hears('3')
    expect(ada.heard).toEqual(['2', '3'])
    await ada.until(({ state }) => state === 'live')
    await app.restart()
    app.streams.losesPublishes = true
    for (const text of ['4', '5']) await app.say(text)
    app.streams.losesPublishes = false
    await ada.retries()
    await ada.hears('5')
    await app.say('6')
    await ada.hears('6')
    expect(ada.heard).toEqual(['2', '3', '4', '5', '6'])
    expect(ada.client.getSnapshot().recovered).toBe(true)
  })

  it('says that it may have missed something where there is no history', async () => {
    const app = await start({ history: false })
    const ada = listenTo(app.url, { transports })
    await ada.until(({ state }) => state === 'live')
    expect(ada.client.getSnapshot().recovered).toBe(transport !== 'poll')
    await app.restart()
    await ada.retries()
    await ada.until(({ state }) => state === 'live')
    expect(ada.client.getSnapshot().recovered).toBe(false)
  })

  it('says so too where the history has lost what it missed', async () => {
    const app = await start()
    for (const text of ['1', '2', '3']) await app.say(text)
    const ada = listenTo(app.url, { transports, history: 1 })
    await ada.hears('3')
    await ada.until(({ state }) => state === 'live')
    app.streams.losesPublishes = true
    for (const text of ['4', '5', '6']) await app.say(text)
    app.streams.expired.set('room-a', 5)
    await app.restart()
    await ada.retries()
    await ada.hears('6')
    expect(ada.heard).toEqual(['3', '6'])
    await ada.until(({ recovered }) => !recovered)
  })

  it('notices a dead cable after two keep-alives, keeps what it cannot send, and sends it once', async () => {
    const app = await start()
    const cable = await layCable(app.url)
    onTestFinished(() => cable.close())
    const ada = listenTo(`${cable.url}live`, { transports })
    const grace = listenTo(app.url, { transports: ['stream'] })
    await ada.until(({ state }) => state === 'live')
    await grace.until(({ state }) => state === 'live')
    cable.cut()
    const sent = [ada.send('before anybody knew'), ada.send('and after')]
    ada.clock.advance(39_000)
    expect(ada.client.getSnapshot().state).toBe('live')
    ada.clock.advance(1000)
    expect(ada.client.getSnapshot().state).toBe('waiting')
    expect(ada.client.getSnapshot().unsent.map(({ data }) => data)).toEqual([
      { text: 'before anybody knew' },
      { text: 'and after' },
    ])
    cable.mend()
    await ada.comesBack()
    // A message that was being posted waits for another two seconds.
    ada.clock.advance(2000)
    await Promise.all(sent)
    await grace.hears('and after')
    expect(grace.heard).toEqual(['before anybody knew', 'and after'])
  })

  it('shows once what arrived though its answer did not, and was sent again', async () => {
    const app = await start()
    const cable = await layCable(app.url)
    onTestFinished(() => cable.close())
    const ada = listenTo(`${cable.url}live`, { transports })
    const grace = listenTo(app.url, { transports: ['stream'] })
    await ada.until(({ state }) => state === 'live')
    await grace.until(({ state }) => state === 'live')
    cable.cut('browser')
    const sent = ada.send('it did arrive')
    await grace.hears('it did arrive')
    cable.mend()
    ada.clock.advance(40_000)
    expect(ada.client.getSnapshot().state).toBe('waiting')
    await ada.comesBack()
    ada.clock.advance(2000)
    await sent
    expect(app.received).toHaveLength(2)
    await app.say('the last')
    await Promise.all([ada.hears('the last'), grace.hears('the last')])
    expect([ada.heard, grace.heard]).toEqual([
      ['it did arrive', 'the last'],
      ['it did arrive', 'the last'],
    ])
  })

  it('is gone where it is not let in, and asks with a new token first', async () => {
    const app = await start()
    const tokens: string[] = []
    const params = async () => {
      tokens.push(`token ${tokens.length + 1}`)
      return { token: tokens.at(-1)! }
    }
    app.allows = (token) => (token === 'token 1' ? 401 : true)
    const ada = listenTo(app.url, { transports, params })
    await ada.retries()
    await ada.until(({ state }) => state === 'live')
    expect(tokens.slice(0, 2)).toEqual(['token 1', 'token 2'])
    app.allows = () => 401
    await app.restart()
    await ada.retries()
    await ada.retries()
    await ada.until(({ state }) => state === 'gone')
    expect(ada.client.getSnapshot().status).toBe(401)
    app.allows = () => true
    ada.client.retry()
    await ada.until(({ state }) => state === 'live')
  })

  it('takes another channel without a gap, over one connection', async () => {
    const app = await start()
    const ada = listenTo(app.url, { transports })
    await ada.until(({ state }) => state === 'live')
    const notices: string[] = []
    const user = ada.client.channel('user-{id}', { id: 7 })
    const off = user.on('message', ({ text }) => notices.push(text))
    const other = ada.client.channel('user-{id}', { id: 8 }).on('message', () => {})
    app.requests.length = 0
    ada.clock.advance(0)
    await app.say('meanwhile')
    await ada.hears('meanwhile')
    await ada.until(() => app.requests.some((request) => request.includes('user-8')))
    expect(ada.states).toEqual(['connecting', 'live'])
    off()
    other()
    ada.clock.advance(0)
    await app.say('afterwards')
    await ada.hears('afterwards')
    expect(ada.heard).toEqual(['meanwhile', 'afterwards'])
    expect(notices).toEqual([])
  })
})

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

  it.each([
    [{ url: '' }],
    [{ url: '/', transports: [] }],
    [{ url: '/', transports: ['websocket'] }],
    [{ url: '/', transports: ['toString'] }],
  ])('refuses the options %j', (options) => {
    expect(() => createClient(options as never)).toThrow(TypeError)
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
