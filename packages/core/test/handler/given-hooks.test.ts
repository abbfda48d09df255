import { expect, it } from 'vitest'
import { createGripHandler, type WebSocketHooks, type WebSocketOptions } from '@grip/core'
import { bodyOf, events, GRIP_URL } from '../support/proxy.ts'

/** How a handshake is answered where the app gives these, and what `onError` hears. */
async function openingWith(hooks: unknown, options?: unknown) {
  const errors: unknown[] = []
  const app = createGripHandler(
    (_, grip) => grip.webSocket(hooks as WebSocketHooks, options as WebSocketOptions),
    { config: GRIP_URL, onError: (error) => errors.push(error) },
  )
  const { status } = await app.fetch(events('OPEN\r\n'))
  return { status, errors }
}

it.each([
  [
    'a promise of hooks',
    Promise.resolve({}),
    'ERR_GRIP_CONFIG',
    'grip.webSocket takes an object of fields; this is a promise: await it',
  ],
  ['a Map', new Map(), 'ERR_GRIP_CONFIG', 'grip.webSocket takes an object of fields; this is a Map'],
  ['a list', [], 'ERR_GRIP_CONFIG', 'grip.webSocket takes an object of fields; this is an Array'],
  [
    'a text for a hook',
    { message: 'x' },
    'ERR_INVALID_ARGUMENT',
    'the hook "message" must be a function; this is a string',
  ],
  [
    'a hook that was called',
    { open: Promise.resolve() },
    'ERR_INVALID_ARGUMENT',
    'the hook "open" must be a function; this is a promise: await it',
  ],
  [
    'null for a hook',
    { close: null },
    'ERR_INVALID_ARGUMENT',
    'the hook "close" must be a function; this is null',
  ],
])('C8 %s is refused before the handshake is answered', async (_, hooks, code, message) => {
  const { status, errors } = await openingWith(hooks)
  expect(status).toBe(500)
  expect(errors).toMatchObject([{ code, message }])
})

it.each([
  [5, ''],
  [null, ''],
  ['chat v2', ''],
  [['chat', 5], '[1]'],
  [Array(1), '[0]'],
  ['a, b', ''],
])('C6 the protocols %j are refused', async (protocols, at) => {
  const { status, errors } = await openingWith({}, { protocols })
  expect(status).toBe(500)
  expect(errors).toMatchObject([
    {
      code: 'ERR_INVALID_ARGUMENT',
      message: `"protocols${at}" must be a name such as "chat.v2", which can have only ASCII letters, digits and !#$%&'*+-.^_\`|~`,
    },
  ])
})

it('options that are a promise are refused', async () => {
  const { status, errors } = await openingWith({}, Promise.resolve({ allowedOrigins: 'any' }))
  expect(status).toBe(500)
  expect(errors).toMatchObject([
    {
      code: 'ERR_GRIP_CONFIG',
      message: 'grip.webSocket takes an object of fields; this is a promise: await it',
    },
  ])
})

it('hooks may be methods of a class', async () => {
  class Echo implements WebSocketHooks {
    message(ws: Parameters<NonNullable<WebSocketHooks['message']>>[0], data: string | Uint8Array): void {
      ws.send(data)
    }
  }
  const app = createGripHandler((_, grip) => grip.webSocket(new Echo()), { config: GRIP_URL })
  expect(await bodyOf(app.fetch(events('TEXT 1\r\na\r\n')))).toBe('TEXT 3\r\nm:a\r\n')
})
