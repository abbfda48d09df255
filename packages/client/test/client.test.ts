import type { Transport } from '@grip/client'
import { layCable } from '@grip/conformance'
import { describe, expect, it, onTestFinished } from 'vitest'
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
