import { deepEqual, equal } from 'node:assert/strict'
import { createTestProxy } from '@grip/dev/test'
import app from './app.js'

/** What every runner runs: three kinds of clients, a publish by the app, time, and an end. */
export async function example() {
  const proxy = createTestProxy(app)
  const ws = await proxy.webSocket('/chat')
  const stream = await proxy.stream('/events')
  const poll = await proxy.poll('/poll')
  ws.send('hello, é')
  equal(await ws.next(), 'hello, é')
  equal((await stream.next()).data, 'hello, é')
  equal(await (await poll.response).text(), 'hello, é')

  const later = await proxy.poll('/poll')
  await proxy.advance(24_999)
  equal(later.held, true)
  await proxy.advance(1)
  equal((await later.response).status, 200)

  deepEqual(await ws.close(1000, 'bye'), { code: 1000, reason: 'bye' })
  deepEqual(proxy.warnings(), [])
  await proxy.close()
}
