import { createGripHandler, type GripHandler, sse } from '@grip/core'
import { onTestFinished } from 'vitest'
import { createTestProxy, type TestProxy, type TestProxyOptions } from '../../src/test.ts'

/** An app with a stream, a long-poll and a WebSocket on the channel `news`. */
export const app: GripHandler = createGripHandler(async (request, grip) => {
  switch (new URL(request.url).pathname) {
    case '/events':
      return grip.holdStream('news', {
        headers: { 'content-type': 'text/event-stream' },
        keepAlive: { content: ':\n\n', timeout: 20 },
        body: request.headers.get('last-event-id') === '7' ? sse({ id: '8', data: 'missed' }) : '',
      })
    case '/poll':
      return grip.holdResponse('news', { timeout: 25 })
    case '/chat':
      return grip.webSocket(
        {
          open(ws) {
            if (request.headers.get('cookie') === null)
              return new Response('Sign in first\n', { status: 401 })
            ws.subscribe('news')
            ws.meta.set('user', 'alice')
            return undefined
          },
          async message(ws, data) {
            if (data === 'fail') throw new Error('a bug')
            if (data === 'user') return ws.send(`you are ${ws.meta.get('user')}`)
            await grip.publish('news', { webSocket: data, httpStream: sse({ data }), httpResponse: data })
          },
        },
        { protocols: ['chat.v2'] },
      )
    case '/throw':
      throw new Error('a bug')
    default:
      return new Response(`${request.method} ${await request.text()}`, {
        status: 201,
        headers: { 'x-own': 'yes' },
      })
  }
})

/** What the WebSocket asks for. */
export const COOKIE: { headers: { cookie: string } } = { headers: { cookie: 'user=alice' } }

/** A proxy in front of it, until the test ends. */
export function start(options?: TestProxyOptions): TestProxy {
  const proxy = createTestProxy(app, options)
  onTestFinished(() => proxy.close())
  return proxy
}
