import vm from 'node:vm'
import { expect, it } from 'vitest'
import {
  decodeWebSocketEvents,
  type DecodeWebSocketEventsOptions,
  encodeWebSocketEvents,
  type WebSocketEvent,
} from '@grip/core'
import { latin1 } from '../support/bytes.ts'

const INVALID = { name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }

it('decodes a body of another realm, as tests with a realm of their own have it', () => {
  const body = vm.runInNewContext(
    `Uint8Array.from('BINARY 2\\r\\nab\\r\\n', (letter) => letter.charCodeAt(0))`,
  )
  const [event] = decodeWebSocketEvents(body as Uint8Array)
  expect([event!.type, event!.text, latin1(event!.content!)]).toEqual(['BINARY', 'ab', 'ab'])
})

it('decodes a body whatever its view is', () => {
  const { buffer } = Uint8Array.from('TEXT 1\r\na\r\n', (letter) => letter.charCodeAt(0))
  const body = new DataView(buffer) as unknown as Uint8Array
  expect(decodeWebSocketEvents(body)[0]!.text).toBe('a')
})

it('decodes shared memory as it was when it was called', () => {
  const body = new Uint8Array(new SharedArrayBuffer(11))
  body.set(Uint8Array.from('TEXT 1\r\na\r\n', (letter) => letter.charCodeAt(0)))
  const [event] = decodeWebSocketEvents(body)
  body[8] = 98
  expect(event!.text).toBe('a')
})

it.each([
  [null, '"body" must be a Uint8Array; this is null'],
  ['OPEN\r\n', '"body" must be a Uint8Array; this is a string'],
  [Promise.resolve(new Uint8Array(0)), '"body" must be a Uint8Array; this is a promise: await it'],
  [new ArrayBuffer(0), '"body" must be a Uint8Array; this is an ArrayBuffer'],
])('refuses the body %o, and says what it is', (body, message) => {
  expect(() => decodeWebSocketEvents(body as unknown as Uint8Array)).toThrow(
    expect.objectContaining({ ...INVALID, message }),
  )
})

it.each([null, 5, 'x'])('refuses %j as options of decodeWebSocketEvents', (options) => {
  const decode = () =>
    decodeWebSocketEvents(new Uint8Array(0), options as unknown as DecodeWebSocketEventsOptions)
  expect(decode).toThrow(expect.objectContaining(INVALID))
})

it('refuses a misspelt bound, which would be none', () => {
  expect(() => decodeWebSocketEvents(new Uint8Array(0), { maxEvent: 5 } as object)).toThrow(
    expect.objectContaining({
      code: 'ERR_GRIP_CONFIG',
      message: 'decodeWebSocketEvents has no "maxEvent"; did you mean "maxEvents"?',
    }),
  )
})

it.each([null, undefined, 'TEXT', { type: 'TEXT' }, new Set([{ type: 'TEXT' }]), Promise.resolve([])])(
  'refuses to encode %o, which is no list of events',
  (events) => {
    expect(() => encodeWebSocketEvents(events as unknown as WebSocketEvent[])).toThrow(
      expect.objectContaining(INVALID),
    )
  },
)

it.each([null, undefined, 5, 'TEXT'])('refuses to encode the event %j', (event) => {
  expect(() => encodeWebSocketEvents([event] as unknown as WebSocketEvent[])).toThrow(
    expect.objectContaining({ ...INVALID, message: '"type" must be visible ASCII' }),
  )
})
