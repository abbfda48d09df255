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
    await proxy.close()
  })

  const say = (data: object, type = 'application/json') =>
    proxy.fetch('/live?name=Ada', {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify({ channel: 'room-lobby', event: 'say', data, key: 'mine' }),
    })

  it('shows what one says to everyone, in all three ways', async () => {
    const ws = await proxy.webSocket('/live?channel=room-lobby')
    const [stream, poll] = [
      await proxy.stream('/live?channel=room-lobby'),
      await proxy.poll('/live?poll=1&channel=room-lobby'),
    ]
    expect(JSON.parse(String(await ws.next()))).toMatchObject({ ready: { keepAlive: 10 } })
    expect((await stream.next()).event).toBe('ready')
    const said = await say({ text: 'hello, é' })
    expect([said.status, await said.text()]).toEqual([200, '{"ack":"mine"}'])
    expect(await ws.next()).toContain('"text":"hello, é"')
    expect(await stream.next()).toMatchObject({ event: 'message', data: expect.stringContaining('hello, é') })
    expect(await (await poll.response).text()).toContain('hello, é')
    await ws.close()
    stream.close()
  })

  it('takes what a page of its own can post, and nothing else', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      expect((await say({ text: 'foreign' }, type)).status, type).toBe(415)
    expect((await proxy.fetch('/live', { method: 'PUT' })).status).toBe(405)
    expect([(await say({ text: '' })).status, (await say({ text: 'x'.repeat(2001) })).status]).toEqual([
      400, 400,
    ])
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example']) {
      const opening = proxy.webSocket('/live?channel=room-lobby', { headers: { origin } })
      await expect(opening, origin).rejects.toMatchObject({ response: { status: 403 } })
    }
  })

  it('gives a sign of life every ten seconds where nobody says anything', async () => {
    const ws = await proxy.webSocket('/live?channel=room-quiet')
    const stream = await proxy.stream('/live?channel=room-quiet')
    const poll = await proxy.poll('/live?poll=1&channel=room-quiet')
    await ws.next()
    await stream.next()
    await proxy.advance(10_000)
    expect(await ws.next()).toBe('{"ping":true}')
    expect(await stream.next()).toMatchObject({ event: 'ping', data: '{"ping":true}' })
    expect(await (await poll.response).text()).toBe('[]')
    expect(proxy.warnings()).toEqual([])
  })
})
