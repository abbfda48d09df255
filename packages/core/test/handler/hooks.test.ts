import { expect, it, vi } from 'vitest'
import { createGripHandler, type GripHandlerOptions, type WebSocketHooks } from '@grip/core'
import { bodyOf, events, GRIP_URL, read, turn } from '../support/proxy.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 60_000 })

const throwing = () => {
  throw new Error('fault')
}
const CLOSE_1011 = 'CLOSE 2\r\n\x03\xf3\r\n'

function setUp(hooks: WebSocketHooks, options: GripHandlerOptions & { protocols?: string[] } = {}) {
  const errors: unknown[] = []
  const { protocols, ...rest } = options
  const onError = (error: unknown) => errors.push(error)
  const app = createGripHandler((_, grip) => grip.webSocket(hooks, { protocols }), {
    config: GRIP_URL,
    onError,
    ...rest,
  })
  return { app, errors }
}

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

it('an echoed close leaves no mark: nothing can follow it', async () => {
  const { app } = setUp({ close: (ws) => ws.close(4001) })
  const answer = await app.fetch(events('CLOSE\r\n'))
  expect(answer.headers.has('set-meta-grip-ended')).toBe(false)
})
