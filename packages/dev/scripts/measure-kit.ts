// Measures the test kit: 1,000 tests, each with a proxy, a WebSocket and a stream of its own.
import { createGripHandler, sse } from '@grip/core'
import { createTestProxy } from '../src/test.ts'

const TESTS = 1000

const app = createGripHandler((request, grip) => {
  if (new URL(request.url).pathname === '/events') {
    return grip.holdStream('news', { headers: { 'content-type': 'text/event-stream' } })
  }
  return grip.webSocket({
    open: (ws) => ws.subscribe('news'),
    message: (_, data) => grip.publish('news', { webSocket: data, httpStream: sse({ data }) }),
  })
})

const begin = performance.now()
for (let index = 0; index < TESTS; index++) {
  const proxy = createTestProxy(app)
  const ws = await proxy.webSocket('/chat')
  const stream = await proxy.stream('/events')
  ws.send('hello')
  const seen = [await ws.next(), (await stream.next()).data]
  if (seen.join() !== 'hello,hello') throw new Error(`test ${index} got ${seen.join()}`)
  await proxy.close()
}
console.log(
  `${TESTS.toLocaleString('en')} tests of a WebSocket and a stream: ${((performance.now() - begin) / 1000).toFixed(1)} s`,
)
