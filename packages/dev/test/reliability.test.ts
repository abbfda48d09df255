import http from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { open } from './support/client.ts'
import { events, opened, startOrigin, text, type Answer } from './support/origin.ts'
import { startProxy, type TestProxy } from './support/proxy.ts'
import { eventually } from './support/eventually.ts'

const held = (mode: string, channel: string, link?: string): Record<string, string> => ({
  'Grip-Hold': mode,
  'Grip-Channel': channel,
  ...(link !== undefined && { 'Grip-Link': link }),
})

const stream = (content: string): object => ({ 'http-stream': { content } })

/** Opens a request; its answer is read to the end. */
function get(url: string): Promise<string> {
  return fetch(url).then((response) => response.text())
}

/** Opens a request that is held, and leaves it once it is subscribed. */
async function visit(proxy: TestProxy, path = '/'): Promise<void> {
  const request = http.get(proxy.url + path).on('error', () => {})
  await proxy.event('subscribed')
  request.destroy()
  await proxy.event('unsubscribed')
}

describe('an item', () => {
  it(
    'that waits, is dropped for another that waits, or is ahead of its time is reported',
    { timeout: 20_000 },
    async () => {
      const app = await startOrigin(() => [200, held('stream', 'a')])
      const proxy = await startProxy(app.url)
      void get(proxy.url).catch(() => {})
      await proxy.event('subscribed')
      await proxy.publish({ channel: 'a', id: '1', formats: stream('1') })
      await proxy.publish({ channel: 'a', id: '3', 'prev-id': '2', formats: stream('3') })
      await proxy.publish({ channel: 'a', id: 'x', 'prev-id': '2', formats: stream('x') })
      expect((await proxy.event('publish-waiting')).channel).toBe('a')
      expect((await proxy.event('publish-order-dropped')).message).toBe(
        'an item is dropped: another with the same prev-id is already waiting',
      )
      const gap = await proxy.event('publish-order-gap')
      expect([gap.level, gap.channel]).toEqual(['warning', 'a'])
    },
  )

  it('is remembered as the last one for a minute after the last subscriber has left', async () => {
    const answers: Answer[] = [
      [200, held('stream', 'a')],
      [200, held('response', 'a; prev-id=4')],
      [200, {}, 'fresh'],
      [200, held('response', 'a; prev-id=4')],
    ]
    const app = await startOrigin(() => answers.shift())
    const proxy = await startProxy(app.url)
    await visit(proxy)
    await proxy.publish({ channel: 'a', id: '5', formats: stream('5') })
    expect(await get(proxy.url)).toBe('fresh')
    await proxy.publish({ channel: 'a', id: '6', formats: stream('6') })
    const now = performance.now.bind(performance)
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_001)
    onTestFinished(() => clock.mockRestore())
    const poll = get(proxy.url)
    await eventually(() => expect(proxy.events.filter(({ code }) => code === 'held')).toHaveLength(2))
    await proxy.publish({
      channel: 'a',
      id: '7',
      'prev-id': '4',
      formats: { 'http-response': { body: 'item' } },
    })
    expect(await poll).toBe('item')
  })
})

describe('a WebSocket', () => {
  it('is cut when nothing of a full request is accepted', async () => {
    let release = (): void => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const app = await startOrigin(async ({ body }) => {
      if (body === 'OPEN\r\n') return opened()
      if (body !== 'TEXT 1\r\na\r\n') return events('', { 'Content-Bytes-Accepted': '0' })
      await released
      return events('')
    })
    const proxy = await startProxy(app.url)
    const client = await open(proxy.url)
    client.socket.send('a')
    await eventually(() => expect(app.requests).toHaveLength(2))
    client.socket.send('b'.repeat(150_000))
    client.socket.send('c'.repeat(150_000))
    client.socket.ping('', true, () => release())
    expect((await client.closed)[0]).toBe(1006)
    expect((await proxy.event('events-refused')).message).toBe(
      'the answer is refused: Content-Bytes-Accepted must be more than 0 for a request that is full',
    )
  })

  it('is refused when more of OPEN is accepted than it has', async () => {
    const app = await startOrigin(() => opened('', { 'Content-Bytes-Accepted': '1' }))
    const proxy = await startProxy(app.url)
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' }
    const answer = new Promise((resolve) => {
      http.get(
        proxy.url,
        { headers: { ...headers, 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' } },
        (response) => resolve(response.resume().statusCode),
      )
    })
    expect(await answer).toBe(502)
  })

  it('that leaves is a DISCONNECT, without what was not accepted', async () => {
    const app = await startOrigin(({ body }) =>
      body === 'OPEN\r\n' ? opened() : events(text('m:ok'), { 'Content-Bytes-Accepted': '0' }),
    )
    const proxy = await startProxy(app.url)
    const client = await open(proxy.url)
    client.socket.send('a')
    expect(await client.next()).toBe('ok')
    expect((await proxy.event('events-kept')).message).toBe('the origin accepts 0 of 1 bytes for now')
    client.socket.terminate()
    await eventually(() => expect(app.requests).toHaveLength(3))
    expect(app.requests.map(({ body }) => body)).toEqual(['OPEN\r\n', 'TEXT 1\r\na\r\n', 'DISCONNECT\r\n'])
  })
})
