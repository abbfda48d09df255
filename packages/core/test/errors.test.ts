import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import * as grip from '../src/index.ts'
import * as wire from '../src/wire.ts'

const { GripError, GripSignatureError, PublishError, WebSocketEventsError } = grip

it.each<[string, Error, object]>([
  ['GripError', new GripError('m'), { code: 'ERR_GRIP', status: 500 }],
  ['GripConfigError', new grip.GripConfigError('m'), { code: 'ERR_GRIP_CONFIG', status: 500 }],
  [
    'GripSignatureError',
    new GripSignatureError('expired', 'm'),
    { code: 'ERR_GRIP_SIGNATURE', status: 403, reason: 'expired' },
  ],
  ['GripNotProxiedError', new grip.GripNotProxiedError('m'), { code: 'ERR_GRIP_NOT_PROXIED', status: 501 }],
  [
    'GripNotWebSocketError',
    new grip.GripNotWebSocketError('m'),
    { code: 'ERR_GRIP_NOT_WEBSOCKET', status: 426 },
  ],
  ['GripOriginError', new grip.GripOriginError('m'), { code: 'ERR_GRIP_ORIGIN', status: 403 }],
  ['GripInstructError', new grip.GripInstructError('m'), { code: 'ERR_GRIP_INSTRUCT', status: 500 }],
  [
    'PublishError',
    new PublishError('network', 'm'),
    { code: 'ERR_GRIP_PUBLISH', status: 502, reason: 'network' },
  ],
])('%s has its code and status', (name, error, fields) => {
  expect(error).toMatchObject({ name, message: 'm', ...fields })
  expect(error).toBeInstanceOf(GripError)
  expect(error).toBeInstanceOf(Error)
  expect(String(error)).toBe(`${name}: m`)
  expect(inspect(error)).toContain(`${name}: m`)
})

it('WebSocketEventsError has an offset, and a status of 400 or 413', () => {
  const error = new WebSocketEventsError('length is empty', 5)
  expect(error).toMatchObject({
    name: 'WebSocketEventsError',
    code: 'ERR_GRIP_WEBSOCKET_EVENTS',
    status: 400,
    offset: 5,
    message: 'length is empty at byte 5',
  })
  expect(error).toBeInstanceOf(GripError)
  expect(new WebSocketEventsError('m', 5, 413).status).toBe(413)
})

it('WebSocketTextError has the bytes of the message, and shows none of them', () => {
  const error = new grip.WebSocketTextError(Uint8Array.of(222, 173, 190))
  expect(error).toMatchObject({
    name: 'WebSocketTextError',
    code: 'ERR_GRIP_WEBSOCKET_TEXT',
    status: 400,
    message: 'a TEXT message is not UTF-8',
    content: Uint8Array.of(222, 173, 190),
  })
  expect(error).toBeInstanceOf(GripError)
  expect(inspect(error, { showHidden: true }) + JSON.stringify(error)).not.toMatch(/222.*173/s)
})

it('PublishError carries what it is given, and 504 after a timeout', () => {
  const cause = new Error('c')
  const response = { status: 400, text: 'no' }
  const error = new PublishError('rejected', 'm', { cause, endpoint: 'http://a', response, errors: [cause] })
  expect(error).toMatchObject({ status: 502, endpoint: 'http://a', response: { status: 400, text: 'no' } })
  expect(error.cause).toBe(cause)
  expect(error.errors).toEqual([cause])
  expect(new PublishError('timeout', 'm').status).toBe(504)
  const bare = new PublishError('aborted', 'm')
  expect(bare).toMatchObject({ status: 502, endpoint: undefined, response: undefined, errors: [] })
  expect('cause' in bare).toBe(false)
})

it('an error keeps its cause', () => {
  const cause = new Error('c')
  expect(new grip.GripNotProxiedError('m', { cause }).cause).toBe(cause)
  expect(new GripSignatureError('missing', 'm', { cause }).cause).toBe(cause)
})

it('every code is the code of one class, and every error is exported', () => {
  const classes = Object.entries(grip).filter(([name]) => name.endsWith('Error'))
  expect(classes.map(([name]) => name).sort()).toEqual([
    'GripConfigError',
    'GripError',
    'GripInstructError',
    'GripNotProxiedError',
    'GripNotWebSocketError',
    'GripOriginError',
    'GripSignatureError',
    'PublishError',
    'WebSocketEventsError',
    'WebSocketTextError',
  ])
})

it('a wrong argument is a TypeError with a code', () => {
  const calls: (() => unknown)[] = [
    () => grip.createGripHandler(undefined as never),
    () => wire.encodeWebSocketEvents([{ type: '' }]),
    () => grip.sse({ data: 'x', event: 'a\nb' }),
  ]
  for (const call of calls) {
    expect(call).toThrow(TypeError)
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
  }
})
