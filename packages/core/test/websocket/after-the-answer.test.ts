import { expect, it } from 'vitest'
import { createGripHandler, type WebSocketContext } from '@grip/core'
import { bodyOf, events, GRIP_URL } from '../support/proxy.ts'
import { accepted, errorOf, INSTRUCT, sent } from './context.ts'

const LATE = {
  ...INSTRUCT,
  message:
    'this request is answered already, and nothing more can go with its answer: await your work in the hook, or publish to a channel of the client',
}

const verbs: [string, (ws: WebSocketContext) => unknown][] = [
  ['send', (ws) => ws.send('late')],
  ['sendBinary', (ws) => ws.sendBinary(Uint8Array.of(1))],
  ['subscribe', (ws) => ws.subscribe('late')],
  ['unsubscribe', (ws) => ws.unsubscribe('late')],
  ['detach', (ws) => ws.detach()],
  ['control', (ws) => ws.control({ type: 'flush-delayed' })],
  ['close', (ws) => ws.close()],
  ['disconnect', (ws) => ws.disconnect()],
  ['meta.set', (ws) => ws.meta.set('late', '1')],
  ['meta.delete', (ws) => ws.meta.delete('late')],
  ['keepAliveInterval', (ws) => (ws.keepAliveInterval = 20)],
  ['contentBytesAccepted', (ws) => (ws.contentBytesAccepted = 1)],
]

it.each(verbs)('%s after the answer is refused, since nobody would get it', async (_, act) => {
  const ws = accepted()
  ws.send('in time')
  expect(await sent(ws)).toBe('OPEN\r\nTEXT 9\r\nm:in time\r\n')
  expect(errorOf(() => act(ws))).toMatchObject(LATE)
  // What was there may be encoded again.
  expect(await sent(ws)).toBe('OPEN\r\nTEXT 9\r\nm:in time\r\n')
})

it('a hook that does not await its work hears that it came too late', async () => {
  let late!: (error: unknown) => void
  const heard = new Promise((resolve) => (late = resolve))
  const app = createGripHandler(
    (_, grip) =>
      grip.webSocket({
        message(ws, data) {
          setImmediate(() => late(errorOf(() => ws.send(data))))
        },
      }),
    { config: GRIP_URL },
  )
  expect(await bodyOf(app.fetch(events('TEXT 1\r\na\r\n')))).toBe('')
  expect(await heard).toMatchObject(LATE)
})

it('C5 a handler that fails after its hooks have sent closes with 1011, and what was sent stays', async () => {
  const fault = new Error('after the hooks')
  const errors: unknown[] = []
  const app = createGripHandler(
    async (_, grip) => {
      await grip.webSocket({ message: (ws, data) => ws.send(data) })
      throw fault
    },
    { config: GRIP_URL, onError: (error) => errors.push(error) },
  )
  expect(await bodyOf(app.fetch(events('TEXT 1\r\na\r\n')))).toBe('TEXT 3\r\nm:a\r\nCLOSE 2\r\n\x03\xf3\r\n')
  expect(errors).toEqual([fault])
})
