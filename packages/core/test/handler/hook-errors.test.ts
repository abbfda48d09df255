import { expect, it } from 'vitest'
import type { WebSocketHooks } from '@grip/core'
import { bodyOf, events, read } from '../support/proxy.ts'
import { throwing, CLOSE_1011, setUp } from './set-up-hooks.ts'

it.each(['sync', 'async'])(
  'C5 a hook that throws (%s): what was sent stays, then CLOSE 1011; reported once',
  async (kind) => {
    const boom = new Error('boom')
    const calls: unknown[] = []
    const { app, errors } = setUp({
      message(ws, data) {
        calls.push(data)
        ws.send(data)
        if (data !== '2') return undefined
        if (kind === 'async') return Promise.reject(boom)
        throw boom
      },
    })
    const [status, headers, body] = await read(
      await app.fetch(events('TEXT 1\r\n1\r\nTEXT 1\r\n2\r\nTEXT 1\r\n3\r\nPING\r\n')),
    )
    expect([status, headers['content-type']]).toEqual([200, 'application/websocket-events'])
    expect(body).toBe(`TEXT 3\r\nm:1\r\nTEXT 3\r\nm:2\r\n${CLOSE_1011}`)
    expect([calls, errors]).toEqual([['1', '2'], [boom]])
  },
)

it.each(['open', 'close', 'disconnect'] as const)(
  'C5 a %s hook that throws closes with 1011',
  async (name) => {
    const boom = new Error('boom')
    const { app, errors } = setUp({
      [name]() {
        throw boom
      },
    })
    const body = {
      open: 'OPEN\r\nTEXT 1\r\na\r\n',
      close: 'CLOSE 2\r\n\x03\xe8\r\n',
      disconnect: 'DISCONNECT\r\n',
    }[name]
    expect(await bodyOf(app.fetch(events(body)))).toBe(`${name === 'open' ? 'OPEN\r\n' : ''}${CLOSE_1011}`)
    expect(errors).toEqual([boom])
  },
)

it('C5 the error hook gets the error, may send, and may close with its own code', async () => {
  const boom = new Error('boom')
  const heard: unknown[] = []
  const throwing = () => {
    throw boom
  }
  const sending = setUp({ message: throwing, error: (ws, error) => [heard.push(error), ws.send('sorry')] })
  expect(await bodyOf(sending.app.fetch(events('TEXT 1\r\na\r\n')))).toBe(
    `TEXT 7\r\nm:sorry\r\n${CLOSE_1011}`,
  )
  const closing = setUp({ message: throwing, error: (ws) => ws.close(4000, 'oops') })
  expect(await bodyOf(closing.app.fetch(events('TEXT 1\r\na\r\n')))).toBe('CLOSE 6\r\n\x0f\xa0oops\r\n')
  expect([heard, sending.errors, closing.errors]).toEqual([[boom], [boom], [boom]])
})

it('C5 an error hook that throws is reported too, and the socket closes with 1011', async () => {
  const [first, second] = [new Error('first'), new Error('second')]
  const { app, errors } = setUp({ message: () => Promise.reject(first), error: () => Promise.reject(second) })
  expect(await bodyOf(app.fetch(events('TEXT 1\r\na\r\n')))).toBe(CLOSE_1011)
  expect(new Set(errors)).toEqual(new Set([first, second]))
  expect(errors.length).toBe(2)
})

it('C5 a hook that throws after ws.close() does not change the close', async () => {
  const boom = new Error('boom')
  const { app, errors } = setUp({
    message(ws) {
      ws.close(4000)
      throw boom
    },
  })
  expect(await bodyOf(app.fetch(events('TEXT 1\r\na\r\n')))).toBe('CLOSE 2\r\n\x0f\xa0\r\n')
  expect(errors).toEqual([boom])
})

it.each([
  ['a 21st subscription', (index: number) => index === 0],
  ['an answer over 1,000,000 bytes', (index: number) => index === 1],
])('C5 %s closes the socket with 1011, and onError is called', async (_, is) => {
  const { app, errors } = setUp({
    message(ws) {
      if (is(0)) for (let index = 0; index < 21; index++) ws.subscribe(`c${index}`)
      else ws.send('x'.repeat(1_000_000))
    },
  })
  expect((await bodyOf(app.fetch(events('TEXT 1\r\na\r\n')))).endsWith(CLOSE_1011)).toBe(true)
  expect(errors).toMatchObject([{ code: 'ERR_GRIP_INSTRUCT' }])
})

it.each<[string, WebSocketHooks, string]>([
  ['an open hook that threw', { open: throwing }, 'OPEN\r\n'],
  ['a message hook that threw', { message: throwing }, 'TEXT 1\r\nx\r\n'],
  ['a message hook that closed', { message: (ws) => ws.close(4001) }, 'TEXT 1\r\nx\r\n'],
])('C5 after %s, what was on its way reaches no message hook', async (_, hooks, first) => {
  const { app } = setUp(hooks)
  const answer = await app.fetch(events(first))
  expect(answer.headers.get('set-meta-grip-ended')).toBe('1')

  const messages: unknown[] = []
  const closed: unknown[] = []
  const late = setUp({
    message: (_ws, data) => messages.push(data),
    close: (_ws, close) => closed.push(close),
  })
  const body = 'TEXT 1\r\nx\r\nBINARY 1\r\ny\r\nCLOSE 2\r\n\x03\xf3\r\n'
  const [status, headers, text] = await read(await late.app.fetch(events(body, { 'meta-grip-ended': '1' })))
  expect([status, headers['set-meta-grip-ended'], messages]).toEqual([200, undefined, []])
  expect(closed).toEqual([{ code: 1011, reason: '' }])
  expect(text).toBe('CLOSE 2\r\n\x03\xf3\r\n')
})
