import http from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startOrigin } from './support/origin.ts'
import { startProxy, type TestProxy } from './support/proxy.ts'

const held = (mode: string, channel: string, link?: string): Record<string, string> => ({
  'Grip-Hold': mode,
  'Grip-Channel': channel,
  ...(link !== undefined && { 'Grip-Link': link }),
})

const stream = (content: string): object => ({ 'http-stream': { content } })

const hint = { channel: 'a', formats: { 'http-stream': { action: 'hint' } } }

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

describe('a next link', () => {
  it('that fails to the last attempt ends the stream, with a line for each', async () => {
    const app = await startOrigin(({ url }) =>
      url === '/next' ? [503] : [200, held('stream', 'a', '</next>; rel=next'), 'open'],
    )
    const proxy = await startProxy(app.url, { retryDelays: [0, 0] })
    const answer = get(proxy.url)
    await proxy.event('subscribed')
    await proxy.publish(hint)
    expect(await answer).toBe('open\n\nFailed to retrieve next link.\n')
    expect(app.requests.map(({ url }) => url)).toEqual(['/', '/next', '/next', '/next'])
    expect(
      proxy.events.filter(({ level }) => level === 'warning').map(({ code, message }) => [code, message]),
    ).toEqual([
      ['link-failed', 'the next link fails, again in 0 s: it is answered with 503'],
      ['link-failed', 'the next link fails, again in 0 s: it is answered with 503'],
      ['stream-ended', 'the stream is ended: Failed to retrieve next link.'],
    ])
  })

  it('that breaks off after a part of its body is not requested again', async () => {
    const app = await startOrigin(({ url }, response) => {
      if (url !== '/next') return [200, held('stream', 'a', '</next>; rel=next'), 'open']
      response.writeHead(200, held('stream', 'a', '</next>; rel=next'))
      response.write('part', () => response.destroy())
      return undefined
    })
    const proxy = await startProxy(app.url, { retryDelays: [0] })
    const answer = get(proxy.url)
    await proxy.event('subscribed')
    await proxy.publish(hint)
    expect(await answer).toBe('openpart\n\nFailed to retrieve next link.\n')
    expect(app.requests.map(({ url }) => url)).toEqual(['/', '/next'])
  })

  it('on another host is requested there, signed', async () => {
    const other = await startOrigin(() => [200, {}, 'from the other'])
    const app = await startOrigin(() => [200, { 'Grip-Link': `<${other.url}/next?a=b>; rel=next` }, 'open,'])
    const proxy = await startProxy(app.url)
    expect(await get(proxy.url)).toBe('open,from the other')
    expect(other.requests.map(({ method, url, headers }) => [method, url, headers.host])).toEqual([
      ['GET', '/next?a=b', new URL(other.url).host],
    ])
    expect(other.requests[0]!.headers['grip-sig']).toMatch(/^eyJ/)
  })

  it('that brings more than a slow client takes arrives whole', async () => {
    const large = 'x'.repeat(8_000_000)
    const app = await startOrigin(({ url }) =>
      url === '/next' ? [200, {}, large] : [200, { 'Grip-Link': '</next>; rel=next' }, ''],
    )
    const proxy = await startProxy(app.url)
    expect((await get(proxy.url)).length).toBe(8_000_000)
  })

  it('brings what was dropped while the client did not read', async () => {
    const history: string[] = []
    const app = await startOrigin(({ url, headers }) => {
      const last = Number(/last-id=(\d+)/.exec(String(headers['grip-last']))?.[1] ?? 0)
      const body = url === '/next' ? history.slice(last).join('') : ''
      return [200, held('stream', `a; prev-id=${history.length}`, '</next>; rel=next'), body]
    })
    const proxy = await startProxy(app.url)
    const response = await new Promise<http.IncomingMessage>((resolve) => http.get(proxy.url, resolve))
    onTestFinished(() => void response.destroy())
    await proxy.event('subscribed')
    const publish = async (): Promise<void> => {
      const id = history.push(`${history.length}`.padEnd(500_000, '.'))
      await proxy.publish({
        channel: 'a',
        id: `${id}`,
        'prev-id': `${id - 1}`,
        formats: stream(history[id - 1]!),
      })
    }
    const dropped = proxy.event('message-dropped-slow-client').then(() => true)
    while (!(await Promise.race([dropped, publish()])))
      if (history.length > 100) throw new Error('never dropped')
    let size = 0
    const all = new Promise<void>((resolve) => {
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size >= history.length * 500_000 && history.at(-1)!.startsWith('last')) resolve()
      })
    })
    history.push('last'.padEnd(500_000, '.'))
    const id = history.length
    await proxy.publish({
      channel: 'a',
      id: `${id}`,
      'prev-id': `${id - 1}`,
      formats: stream(history.at(-1)!),
    })
    await all
    expect(size).toBe(history.length * 500_000)
  })

  it.each(['next', 'gone'])('or any link that is no URL is refused: %s', async (rel) => {
    const app = await startOrigin(() => [200, held('stream', 'a', `<http://[>; rel=${rel}`)])
    const proxy = await startProxy(app.url)
    expect(await get(proxy.url)).toBe(
      'Failed to parse accept instructions: Grip-Link contains invalid link\n',
    )
  })

  it('is what a hint needs', async () => {
    const app = await startOrigin(() => [200, held('stream', 'a')])
    const proxy = await startProxy(app.url)
    void get(proxy.url).catch(() => {})
    await proxy.event('subscribed')
    await proxy.publish(hint)
    expect((await proxy.event('publish-action-ignored')).message).toBe(
      'a hint does nothing to a stream without a next link',
    )
  })
})

describe('a gone link', () => {
  it('that fails is reported', async () => {
    const other = await startOrigin(() => [200])
    await other.stop()
    const app = await startOrigin(() => [200, held('stream', 'a', `<${other.url}/gone>; rel=gone`)])
    const proxy = await startProxy(app.url)
    await visit(proxy)
    const { level, message, path } = await proxy.event('link-failed')
    expect([level, path]).toEqual(['warning', '/'])
    expect(message).toMatch(/^the gone link fails: connect ECONNREFUSED/)
  })
})
