import { createTestProxy, type FetchApp, type TestProxy } from '@grip/dev/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const path = new URL('../../../examples/chat/app.ts', import.meta.url).href

describe('the chat, in one process', () => {
  let proxy: TestProxy
  let began: number

  beforeAll(async () => {
    const { default: chat } = (await import(path)) as { default: FetchApp }
    proxy = createTestProxy(chat)
    began = performance.now()
  })

  afterAll(async () => {
    console.log(`the chat's whole behaviour: ${Math.round(performance.now() - began)} ms`)
    expect(proxy.warnings()).toEqual([])
    await proxy.close()
  })

  it('shows what one says to everyone, in all three ways', async () => {
    const [ada, grace] = [await proxy.webSocket('/chat'), await proxy.webSocket('/chat')]
    const [events, poll] = [await proxy.stream('/events'), await proxy.poll('/poll')]
    ada.send('hello, é')
    expect([await ada.next(), await grace.next()]).toEqual(['hello, é', 'hello, é'])
    expect(await events.next()).toEqual({ event: 'message', data: 'hello, é', id: '' })
    expect(await (await poll.response).text()).toBe('hello, é')
    await ada.close()
    grace.drop()
  })

  it('takes what is posted, from its own site', async () => {
    const events = await proxy.stream('/events')
    const post = (origin?: string) =>
      proxy.fetch('/say', { method: 'POST', body: 'posted', headers: origin === undefined ? {} : { origin } })
    expect((await post()).status).toBe(204)
    expect((await events.next()).data).toBe('posted')
    expect((await post('http://localhost')).status).toBe(204)
    expect((await post('https://evil.example')).status).toBe(403)
    expect((await proxy.fetch('/say')).status).toBe(405)
    events.close()
  })

  it('tells every ten seconds that it is there, and ends a long-poll then', async () => {
    const [ws, events, poll] = [
      await proxy.webSocket('/chat'),
      await proxy.stream('/events'),
      await proxy.poll('/poll'),
    ]
    await proxy.advance(10_000)
    expect(await ws.next()).toBe('{"ping":true}')
    expect(await events.next()).toEqual({ event: 'ping', data: '', id: '' })
    expect((await poll.response).status).toBe(200)
  })

  it('refuses a WebSocket of another site', async () => {
    const opening = proxy.webSocket('/chat', { headers: { origin: 'https://evil.example' } })
    await expect(opening).rejects.toMatchObject({ code: 'ERR_GRIP_TEST_REFUSED', response: { status: 403 } })
  })
})
