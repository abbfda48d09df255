import { setTimeout as sleep } from 'node:timers/promises'
import { createGripHandler } from '@grip/core'
import { expect, it, onTestFinished } from 'vitest'
import { createTestProxy, type TestProxy } from '../src/test.ts'
import { argumentsOf, doctor, failuresOf, setUp } from './support/doctor.ts'

const app = createGripHandler(async (request, grip) => {
  if (new URL(request.url).pathname !== '/chat') return sleep(20, new Response('late'))
  return grip.webSocket({
    open: (ws) => ws.subscribe('news'),
    message: async (_, data) => grip.publish('news', { webSocket: await sleep(20, data) }),
  })
})

it('a machine that stands still for longer than the timeout loses no message and no answer', async () => {
  const proxy = start()
  const ws = await proxy.webSocket('/chat')
  ws.send('hi')
  const arriving = [ws.next(), proxy.fetch('/').then((response) => response.text())]
  standStill(500)
  expect(await Promise.all(arriving)).toEqual(['hi', 'late'])
})

it('settled() waits for what was under way when the machine stood still', async () => {
  const proxy = start()
  const ws = await proxy.webSocket('/chat')
  ws.send('hi')
  const settling = proxy.settled()
  standStill(1500)
  await settling
  expect(proxy.published('news')).toHaveLength(1)
})

it.each([5, 20, 600])(
  'the doctor finds nothing wrong though the machine stands still after %i ms',
  async (after) => {
    const examined = doctor(...argumentsOf(await setUp()))
    const timer = setTimeout(standStill, after, 3000)
    onTestFinished(() => clearTimeout(timer))
    const { exit, found } = await examined
    expect([exit, failuresOf(found)]).toEqual([0, []])
  },
)

function start(): TestProxy {
  const proxy = createTestProxy(app, { timeout: 250 })
  onTestFinished(() => proxy.close())
  return proxy
}

/** Keeps the whole process from running, as a busy machine of CI does, for so many milliseconds. */
function standStill(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
