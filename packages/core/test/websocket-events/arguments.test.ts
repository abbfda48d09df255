import vm from 'node:vm'
import { expect, it } from 'vitest'
import {
  decodeWebSocketEvents,
  type DecodeWebSocketEventsOptions,
  encodeWebSocketEvents,
  type WebSocketEvent,
} from '@grip/core/wire'
import { latin1 } from '../support/bytes.ts'

/** Bytes that are another's by now, of which none are left. */
function transferred(): Uint8Array {
  const bytes = Uint8Array.of(79)
  structuredClone(bytes, { transfer: [bytes.buffer] })
  return bytes
}

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

it.each([null, 'OPEN\r\n', Promise.resolve(new Uint8Array(0)), new ArrayBuffer(0), transferred()])(
  'refuses the body %o',
  (body) => {
    expect(() => decodeWebSocketEvents(body as unknown as Uint8Array)).toThrow(
      expect.objectContaining({ ...INVALID, message: '"body" must be a Uint8Array' }),
    )
  },
)

it.each([null, 5, 'x'])('refuses %j as options of decodeWebSocketEvents', (options) => {
  const decode = () =>
    decodeWebSocketEvents(new Uint8Array(0), options as unknown as DecodeWebSocketEventsOptions)
  expect(decode).toThrow(expect.objectContaining(INVALID))
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
