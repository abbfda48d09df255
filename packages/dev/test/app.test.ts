import { createGripHandler } from '@grip/core'
import { expect, it, onTestFinished } from 'vitest'
import { createDevProxy } from '../src/index.ts'
import { open } from './support/client.ts'

it('an app is served without a port of its own, and finds where to publish', async () => {
  const app = createGripHandler((_, grip) =>
    grip.webSocket({
      open: (ws) => ws.subscribe('room'),
      message: (_ws, data) => grip.publish('room', { webSocket: data }),
    }),
  )
  const proxy = await createDevProxy({ app, port: 0, controlPort: 0 })
  onTestFinished(() => proxy.close())
  const [ada, grace] = [await open(proxy.url), await open(proxy.url)]
  ada.socket.send('hello')
  expect([await ada.next(), await grace.next()]).toEqual(['hello', 'hello'])
})

it('an app that throws is a 500, and says what it threw', async () => {
  const warnings: string[] = []
  const app = {
    fetch(): Response {
      throw new Error('a bug')
    },
  }
  const log = ({ code, message }: { code: string; message: string }): void =>
    void (code === 'origin-error' && warnings.push(message.split('\n', 1)[0]!))
  const proxy = await createDevProxy({ app, port: 0, controlPort: 0, log })
  onTestFinished(() => proxy.close())
  expect((await fetch(proxy.url)).status).toBe(500)
  expect(warnings).toEqual(['GET: the app fails, and a platform answers 500: Error: a bug'])
})

it.each([
  [{ app: {} }, '"app" option must be an object with a "fetch" function, as createGripHandler returns it'],
  [
    { app: { fetch: () => new Response() }, origin: 'http://127.0.0.1:3000' },
    '"app" and "origin" both say where your app is: give one of them',
  ],
])('refuses what is no app, %#', async (options, message) => {
  await expect(createDevProxy(options as never)).rejects.toMatchObject({ code: 'ERR_GRIP_CONFIG', message })
})
