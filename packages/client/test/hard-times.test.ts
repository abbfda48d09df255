import { createClient, type Transport } from '@grip/client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { channels } from './support/channels.ts'
import { listenTo } from './support/listener.ts'
import { type LiveApp, startLiveApp } from './support/live-app.ts'
import { ManualClock } from './support/manual-clock.ts'

const TRANSPORTS: Transport[] = ['stream', 'webSocket', 'poll']

async function start(): Promise<LiveApp> {
  const app = await startLiveApp()
  onTestFinished(() => app.stop())
  return app
}

describe.each(TRANSPORTS)('a client by %s', { timeout: 30_000 }, (transport) => {
  const transports = [transport]

  it('comes back after a minute in which everything is answered 502, with all that it missed and kept', async () => {
    const app = await start()
    const ada = listenTo(app.url, { transports })
    await ada.until(({ state }) => state === 'live')
    app.broken = 502
    await app.restart()
    await ada.until(({ state }) => state !== 'live')
    app.requests.length = 0
    const sent = ada.send('kept')
    await app.say('missed')
    await ada.passes(60_000)
    expect(ada.client.getSnapshot()).toMatchObject({
      recovered: true,
      unsent: [{ data: { text: 'kept' } }],
    })
    expect(ada.states).not.toContain('gone')
    expect(app.requests.length).toBeGreaterThan(2)
    expect(app.requests.length).toBeLessThan(40)
    app.broken = undefined
    await ada.comesBack()
    await sent
    await ada.hears('kept')
    expect(ada.heard).toEqual(['missed', 'kept'])
    // A connection that ends while it is posted has it sent again, under the same key: it was heard once.
    expect(new Set(app.received).size).toBe(1)
    expect(ada.client.getSnapshot()).toMatchObject({ state: 'live', recovered: true, unsent: [] })
  })

  it('goes on with a new token where the one that it has expires', async () => {
    const app = await start()
    let token = 'first'
    app.allows = (one) => (one === token ? true : 401)
    const ada = listenTo(app.url, { transports, params: () => ({ token }) })
    await ada.until(({ state }) => state === 'live')
    await app.say('before')
    await ada.hears('before')
    token = 'second'
    const sent = ada.send('after')
    await ada.comesBack(async () => {
      await sent
      await ada.hears('after')
      await app.say('the last')
      await ada.hears('the last')
    })
    expect(ada.heard).toEqual(['before', 'after', 'the last'])
    // A connection that ends while it is posted has it sent again, under the same key: it was heard once.
    expect(new Set(app.received).size).toBe(1)
    expect(ada.states).not.toContain('gone')
    expect(ada.client.getSnapshot().recovered).toBe(true)
  })

  it('stays as it is where the clock jumps, ahead or back, and still notices a connection that dies', async () => {
    const app = await start()
    const ada = listenTo(app.url, { transports })
    await ada.until(({ state }) => state === 'live')
    for (const jump of [3_600_000, -7_200_000]) {
      ada.clock.jumped += jump
      ada.clock.advance(1000)
      await app.say(`after ${jump}`)
      await ada.hears(`after ${jump}`)
      await ada.send(`sent after ${jump}`)
      await ada.hears(`sent after ${jump}`)
      expect(ada.states).toEqual(['connecting', 'live'])
    }
    await app.restart()
    await ada.retries()
    await ada.until(({ state }) => state === 'live')
    await app.say('the last')
    await ada.hears('the last')
    expect(ada.heard).toHaveLength(5)
  })

  it('that has an id which the app never gave says that it may have missed something, and goes on', async () => {
    const app = await start()
    const ada = listenTo(app.url, { transports })
    await ada.until(({ state }) => state === 'live')
    for (const text of ['1', '2', '3']) await app.say(text)
    await ada.hears('3')
    // The app has lost its history: it begins again at 1, and the client is ahead of it.
    app.streams.forget()
    await app.restart()
    await ada.retries()
    await ada.until(({ recovered }) => !recovered)
    expect(ada.client.getSnapshot().state).toBe('live')
    await app.say('4')
    await ada.hears('4')
    expect(ada.heard).toEqual(['1', '2', '3', '4'])
  })

  it('in two tabs of one user is two clients and one name, until the last of them is closed', async () => {
    const app = await start()
    const lists: string[] = []
    const url = `${app.url}?as=Ada`
    const [one, other] = [listenTo(url, { transports }), listenTo(url, { transports })]
    const grace = listenTo(`${app.url}?as=Grace`, { transports })
    grace.client.channel('room-{room}', { room: 'a' }).on('presence', (names) => lists.push(names.join()))
    for (const tab of [one, other, grace]) await tab.until(({ state }) => state === 'live')
    await Promise.all([one.send('of the first'), other.send('of the second')])
    for (const tab of [one, other]) {
      await tab.hears('of the first')
      await tab.hears('of the second')
    }
    expect(new Set(app.received).size).toBe(2)
    expect([...one.heard].sort()).toEqual(['of the first', 'of the second'])
    expect([...other.heard].sort()).toEqual(['of the first', 'of the second'])
    await vi.waitFor(() => expect(lists.at(-1)).toBe('Ada,Grace'), { timeout: 20_000 })
    one.client.close()
    await other.send('there is still one')
    await other.hears('there is still one')
    await grace.hears('there is still one')
    expect(lists.at(-1)).toBe('Ada,Grace')
    expect(one.heard).not.toContain('there is still one')
  })
})

it('a message whose request a proxy has lost is posted again after half a minute', async () => {
  const app = await start()
  const clock = new ManualClock()
  const signals: (AbortSignal | null | undefined)[] = []
  const loseTheFirst: typeof fetch = (url, init) => {
    signals.push(init?.signal)
    if (signals.length > 1) return fetch(url, init)
    return new Promise((_, reject) =>
      init!.signal!.addEventListener('abort', () => reject(new Error('lost'))),
    )
  }
  const client = createClient<typeof channels>({ url: app.url, clock, fetch: loseTheFirst })
  onTestFinished(() => client.close())
  const room = client.channel('room-{room}', { room: 'a' })
  const sent = Promise.all([room.send('message', { text: 'one' }), room.send('message', { text: 'two' })])
  await vi.waitFor(() => expect(signals).toHaveLength(1))
  clock.advance(29_999)
  expect(signals[0]!.aborted).toBe(false)
  expect(client.getSnapshot().unsent).toHaveLength(2)
  clock.advance(1)
  expect(signals[0]!.aborted).toBe(true)
  // Two seconds after that it is tried again.
  await vi.waitFor(() => {
    clock.advance(500)
    expect(signals.length).toBeGreaterThan(1)
  })
  await sent
  expect(app.received).toHaveLength(2)
  expect(client.getSnapshot().unsent).toEqual([])
})

it('what a client says of an id that is not one is refused, and what is out of bounds is put right', async () => {
  const app = await start()
  for (const text of ['1', '2', '3']) await app.say(text)
  const ask = async (position: string) => {
    const response = await fetch(`${app.url}?poll=0&channel=room-a@${encodeURIComponent(position)}`)
    const answer = (await response.json()) as { positions?: object; id?: string }[]
    return response.ok ? [answer[0]?.positions, ...answer.slice(1).map(({ id }) => id)] : response.status
  }
  for (const position of ['-', 'x', '1e3', '1.5', '0x10', ' 1', '9999999999999999', '1@2'])
    expect([position, await ask(position)]).toEqual([position, expect.toBeOneOf([400, 404])])
  expect(await ask('999')).toEqual([{ 'room-a': '0' }, '1', '2', '3'])
  expect(await ask('-2')).toEqual([{ 'room-a': '1' }, '2', '3'])
  expect(await ask('-999999')).toEqual([{ 'room-a': '0' }, '1', '2', '3'])
})
