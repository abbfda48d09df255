import { expect, it, vi } from 'vitest'
import type { WebSocketHooks } from '@grip/core'
import { bodyOf, events, read, turn } from '../support/proxy.ts'
import { setUp } from './set-up-hooks.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 60_000 })

it('runs open, message, close and disconnect with their arguments', async () => {
  const calls: unknown[] = []
  const { app, errors } = setUp({
    open: (ws) => calls.push(['open', ws.id]),
    message: (_, data) => calls.push(['message', data]),
    close: (_, close) => calls.push(['close', close]),
    disconnect: (ws) => calls.push(['disconnect', ws.closed]),
  })
  const body = await bodyOf(
    app.fetch(events('OPEN\r\nTEXT 1\r\na\r\nBINARY 1\r\n\xff\r\nCLOSE 5\r\n\x0f\xa0bye\r\n')),
  )
  expect(body).toBe('OPEN\r\nCLOSE 5\r\n\x0f\xa0bye\r\n')
  expect(await bodyOf(app.fetch(events('TEXT\r\nDISCONNECT\r\n')))).toBe('')
  expect(calls).toEqual([
    ['open', 'c1'],
    ['message', 'a'],
    ['message', Uint8Array.of(255)],
    ['close', { code: 4000, reason: 'bye' }],
    ['message', ''],
    ['disconnect', { code: 1006, reason: '' }],
  ])
  expect(errors).toEqual([])
})

it('runs hooks in order, each awaited', async () => {
  const calls: string[] = []
  const slow = async (name: string) => {
    calls.push(`${name} begins`)
    await turn()
    calls.push(`${name} ends`)
  }
  const { app } = setUp({
    open: () => slow('open'),
    message: (_, data) => slow(String(data)),
    close: () => slow('close'),
  })
  await app.fetch(events('OPEN\r\nTEXT 1\r\n1\r\nTEXT 1\r\n2\r\nCLOSE\r\n'))
  expect(calls).toEqual(['open', '1', '2', 'close'].flatMap((name) => [`${name} begins`, `${name} ends`]))
})

it('without hooks a socket opens, echoes its close, and answers pings', async () => {
  const { app } = setUp({})
  expect(await bodyOf(app.fetch(events('OPEN\r\n')))).toBe('OPEN\r\n')
  const batch = 'TEXT 1\r\na\r\nPING 4\r\n\x00\r\n\xff\r\nPING\r\nBINARY\r\nCLOSE 2\r\n\x03\xe8\r\n'
  expect(await bodyOf(app.fetch(events(batch)))).toBe(
    'PONG 4\r\n\x00\r\n\xff\r\nPONG\r\nCLOSE 2\r\n\x03\xe8\r\n',
  )
  expect(await bodyOf(app.fetch(events('')))).toBe('')
})

it('a close hook may answer otherwise', async () => {
  const { app } = setUp({ close: (ws) => ws.close(4001, 'go') })
  expect(await bodyOf(app.fetch(events('CLOSE 2\r\n\x03\xe8\r\n')))).toBe('CLOSE 4\r\n\x0f\xa1go\r\n')
})

it('after ws.close() later events of the batch are not delivered', async () => {
  const calls: unknown[] = []
  const { app, errors } = setUp({
    message(ws, data) {
      calls.push(data)
      ws.send('bye')
      ws.close()
    },
    close: () => calls.push('close'),
  })
  const body = await bodyOf(
    app.fetch(events('TEXT 1\r\n1\r\nTEXT 1\r\n2\r\nPING\r\nCLOSE 2\r\n\x0f\xa0\r\n')),
  )
  expect([body, calls, errors]).toEqual(['TEXT 5\r\nm:bye\r\nCLOSE 2\r\n\x03\xe8\r\n', ['1'], []])
})

it.each([
  [[], ['chat'], undefined],
  [['soap', 'chat'], ['chat', 'soap'], 'soap'],
  [['chat'], ['soap', 'chat'], 'chat'],
  [['other'], ['chat'], undefined],
  [['chat'], [], undefined],
] as const)(
  'of the protocols %j that the app speaks and %j that the client offers, %j is chosen',
  async (own, offered, chosen) => {
    const { app } = setUp({}, { protocols: [...own] })
    const headers = offered.length > 0 ? { 'sec-websocket-protocol': offered.join(', ') } : {}
    const [status, answer] = await read(await app.fetch(events('OPEN\r\n', headers)))
    expect([status, answer['sec-websocket-protocol']]).toEqual([200, chosen])
  },
)

it('the open hook may choose the protocol and add headers', async () => {
  const { app } = setUp(
    { open: (ws) => ws.accept({ protocol: 'soap', headers: { 'x-a': '1' } }) },
    { protocols: ['nope'] },
  )
  const [, headers] = await read(
    await app.fetch(events('OPEN\r\n', { 'sec-websocket-protocol': 'chat,soap' })),
  )
  expect(headers).toMatchObject({
    'sec-websocket-protocol': 'soap',
    'x-a': '1',
    'sec-websocket-extensions': 'grip',
  })
})

it.each([302, 401, 503])(
  'the open hook may refuse with a Response of %d, and nothing more runs',
  async (status) => {
    const calls: unknown[] = []
    const refusal = () => new Response('no', { status, headers: { 'x-why': 'because' } })
    const { app, errors } = setUp({ open: refusal, message: (_, data) => calls.push(data) })
    const [actual, headers, body] = await read(await app.fetch(events('OPEN\r\nTEXT 1\r\na\r\n')))
    expect([actual, headers['x-why'], body, calls, errors]).toEqual([status, 'because', 'no', [], []])
  },
)

it('an open hook that returns a Response of 2xx is answered 500, and onError is called', async () => {
  const { app, errors } = setUp({ open: () => new Response('ok') })
  expect((await app.fetch(events('OPEN\r\n'))).status).toBe(500)
  expect(errors).toMatchObject([{ code: 'ERR_GRIP_INSTRUCT' }])
})

it('other values that hooks return mean nothing', async () => {
  const { app } = setUp({ open: () => 403, message: () => new Response('no', { status: 404 }) })
  expect(await bodyOf(app.fetch(events('OPEN\r\nTEXT 1\r\na\r\n')))).toBe('OPEN\r\n')
})

it.each([{ onMessage: () => undefined }, { messages: () => undefined }])(
  'a misspelt hook is an error: %j',
  async (hooks) => {
    const { app, errors } = setUp(hooks as WebSocketHooks)
    expect((await app.fetch(events('OPEN\r\n'))).status).toBe(500)
    expect(errors).toMatchObject([{ code: 'ERR_GRIP_CONFIG' }])
  },
)

it('100,000 messages run through a hook and are answered', async () => {
  let sum = 0
  const { app } = setUp({
    message: (_, data) => void (sum += Number(data)),
    close: (ws) => ws.send(`${sum}`),
  })
  const body = `${Array.from({ length: 100_000 }, (_, index) => `TEXT 5\r\n${String(index).padStart(5, '0')}\r\n`).join('')}CLOSE\r\n`
  expect(await bodyOf(app.fetch(events(body)))).toBe('TEXT c\r\nm:4999950000\r\nCLOSE\r\n')
})

it('an echoed close leaves no mark: nothing can follow it', async () => {
  const { app } = setUp({ close: (ws) => ws.close(4001) })
  const answer = await app.fetch(events('CLOSE\r\n'))
  expect(answer.headers.has('set-meta-grip-ended')).toBe(false)
})
