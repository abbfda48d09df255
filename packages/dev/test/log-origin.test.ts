import { describe, expect, it } from 'vitest'
import { open } from './support/client.ts'
import { opened, startOrigin, type Answer } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

describe('an app that fails', () => {
  it.each<[string, Answer, string]>([
    [
      'text',
      [500, { 'Content-Type': 'text/plain' }, 'Error: no such user\n    at app.ts:3'],
      ': Error: no such user\n    at app.ts:3',
    ],
    ['JSON', [503, { 'Content-Type': 'application/problem+json' }, '{"title":"busy"}'], ': {"title":"busy"}'],
    ['HTML', [500, { 'Content-Type': 'text/html' }, '<style>p {}</style><h1>Oh</h1>\n<p>no'], ': Oh no'],
    ['bytes', [500, { 'Content-Type': 'image/png' }, '\x89PNG'], ''],
    ['nothing', [500], ''],
  ])('is quoted: %s', async (_, answer, text) => {
    const app = await startOrigin(() => answer)
    const proxy = await startProxy(app.url)
    const response = await fetch(`${proxy.url}/a?secret=1`)
    expect([response.status, await response.text()]).toEqual([
      answer[0],
      Buffer.from(answer[2] ?? '', 'latin1').toString(),
    ])
    const { level, path, message } = await proxy.event('origin-error')
    expect([level, path, message]).toEqual(['warning', '/a', `the app answers ${answer[0]}${text}`])
  })

  it('is quoted to 2,000 characters', async () => {
    const app = await startOrigin((): Answer => [500, {}, 'x'.repeat(5000)])
    const proxy = await startProxy(app.url)
    await (await fetch(proxy.url)).text()
    expect((await proxy.event('origin-error')).message).toBe(`the app answers 500: ${'x'.repeat(2000)}…`)
  })

  it('is quoted on a WebSocket, too', async () => {
    const app = await startOrigin(({ body }): Answer => (body === 'OPEN\r\n' ? opened() : [500, {}, 'a bug']))
    const proxy = await startProxy(app.url)
    const client = await open(proxy.url)
    client.socket.send('x')
    expect((await client.closed)[0]).toBe(1006)
    expect((await proxy.event('origin-error')).message).toBe('the app answers 500: a bug')
  })
})

describe('a stream that is ahead of what is published', () => {
  it('is reported once, with what to do', async () => {
    let ahead = 0
    const held = (): Answer => [
      200,
      {
        'Grip-Hold': 'stream',
        'Grip-Channel': `a; prev-id=ahead-${ahead++}`,
        'Grip-Link': '</next>; rel=next',
      },
    ]
    const app = await startOrigin(held)
    const proxy = await startProxy(app.url)
    void fetch(proxy.url).catch(() => {})
    await proxy.event('held')
    let id = 0
    const publish = async (): Promise<false> => {
      id++
      await proxy.publish({
        channel: 'a',
        id: `${id}`,
        'prev-id': `${id - 1}`,
        formats: { 'http-stream': { content: 'x' } },
      })
      return false
    }
    const chase = proxy.event('link-chase').then(() => true)
    while (!(await Promise.race([chase, publish()])));
    const { level, path, channel, message } = await proxy.event('link-chase')
    expect([level, path, channel]).toEqual(['warning', '/', 'a'])
    expect(message).toBe(
      '5 items for "a" within 5 s did not follow the stream, and each makes the proxy ask for the next link: the answers are ahead of publishes that are still on their way; append and publish one item at a time, and wait for each publish before the next',
    )
  })
})
