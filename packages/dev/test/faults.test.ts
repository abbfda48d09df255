import http from 'node:http'
import { describe, expect, it } from 'vitest'
import { open } from './support/client.ts'
import { opened, startOrigin, text, type Answer } from './support/origin.ts'
import { startProxy, type TestProxy } from './support/proxy.ts'

const SUBSCRIBE = text('c:{"type":"subscribe","channel":"room"}')
const message = (content: string): object => ({ 'ws-message': { content } })

/** A proxy with one WebSocket that is subscribed to "room". */
async function room(): Promise<{
  proxy: TestProxy
  next(): Promise<string>
  closed: Promise<[number, string]>
}> {
  const app = await startOrigin(() => opened(SUBSCRIBE))
  const proxy = await startProxy(app.url)
  const client = await open(proxy.url)
  await proxy.event('subscribed')
  return { proxy, next: () => client.next(), closed: client.closed }
}

describe('a fault', () => {
  it('loses the next item, whose publisher hears that all is well', async () => {
    const { proxy, next } = await room()
    proxy.losePublish()
    const lost = await proxy.publish({ channel: 'room', formats: message('lost') })
    await proxy.publish({ channel: 'room', formats: message('seen') })
    expect([lost.status, await next()]).toEqual([200, 'seen'])
    expect((await proxy.event('fault')).message).toBe('an item is lost, as you asked')
  })

  it('publishes the next two items twice; one with an id arrives once', async () => {
    const { proxy, next } = await room()
    proxy.doublePublish(2)
    await proxy.publish({ channel: 'room', formats: message('twice') })
    await proxy.publish({ channel: 'room', id: '1', formats: message('once') })
    await proxy.publish({ channel: 'room', formats: message('end') })
    expect([await next(), await next(), await next(), await next()]).toEqual([
      'twice',
      'twice',
      'once',
      'end',
    ])
  })

  it('delays the next item behind the one after it', async () => {
    const { proxy, next } = await room()
    proxy.delay(200)
    // In one publish: of two connections, either may be read first.
    await proxy.publish(...['late', 'first'].map((text) => ({ channel: 'room', formats: message(text) })))
    expect([await next(), await next()]).toEqual(['first', 'late'])
  })

  it('answers in place of the app until it is mended', async () => {
    const app = await startOrigin((): Answer => [200, {}, 'the app'])
    const proxy = await startProxy(app.url)
    const mend = proxy.breakOrigin({ status: 503 })
    const broken = await fetch(proxy.url)
    expect([broken.status, await broken.text()]).toEqual([503, 'Service Unavailable\n'])
    mend()
    expect(await (await fetch(proxy.url)).text()).toBe('the app')
    expect(app.requests).toHaveLength(1)
  })

  it('ends by itself when its seconds are over', async () => {
    const app = await startOrigin((): Answer => [200, {}, 'the app'])
    const proxy = await startProxy(app.url)
    proxy.breakOrigin({ seconds: 0.001 })
    const until = performance.now() + 1
    while (performance.now() <= until);
    expect(await (await fetch(proxy.url)).text()).toBe('the app')
  })

  it('restarts the proxy: WebSockets and holds are cut without a word to the app, and its ports stay', async () => {
    const app = await startOrigin(({ method }) =>
      method === 'POST'
        ? opened(SUBSCRIBE)
        : [200, { 'Grip-Hold': 'stream', 'Grip-Channel': 'news', 'Grip-Link': '</gone>; rel=gone' }, 'begun'],
    )
    const proxy = await startProxy(app.url)
    const client = await open(proxy.url)
    const cut = new Promise((resolve) => {
      http.get(proxy.url, (answer) => answer.resume().once('error', resolve))
    })
    await proxy.event('held')
    const before = app.requests.length
    proxy.restart()
    expect((await client.closed)[0]).toBe(1006)
    await cut
    expect(app.requests.map(({ url }) => url).slice(before)).toEqual([])
    await open(proxy.url)
  })

  it.each([
    [
      'losePublish',
      (proxy: TestProxy) => proxy.losePublish(0),
      '"count" must be a whole number from 1 to 10,000',
    ],
    [
      'doublePublish',
      (proxy: TestProxy) => proxy.doublePublish(1.5),
      '"count" must be a whole number from 1 to 10,000',
    ],
    [
      'delay',
      (proxy: TestProxy) => proxy.delay(-1),
      '"milliseconds" must be a number from 1 to 2,147,483,000',
    ],
    [
      'breakOrigin',
      (proxy: TestProxy) => proxy.breakOrigin({ status: 200 }),
      '"status" must be a whole number from 400 to 599',
    ],
    [
      'breakOrigin',
      (proxy: TestProxy) => proxy.breakOrigin({ seconds: 0 }),
      '"seconds" must be a positive number of seconds, at most 2,147,483',
    ],
  ])('that cannot be is a TypeError at the call: %s', async (_, call, text) => {
    const proxy = await startProxy('http://127.0.0.1:9')
    const error = (() => {
      try {
        return call(proxy)
      } catch (thrown) {
        return thrown as TypeError & { code: string }
      }
    })() as TypeError & { code: string }
    expect([error.name, error.code, error.message]).toEqual(['TypeError', 'ERR_INVALID_ARGUMENT', text])
  })
})
