import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { decodeWebSocketEvents, encodeWebSocketEvents } from '@grip/core/wire'
import { bytes, latin1 } from '../support/bytes.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 60_000 })

const KNOWN = ['OPEN', 'TEXT', 'BINARY', 'PING', 'PONG', 'CLOSE', 'DISCONNECT']
const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
const type = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 1, arbitrary: fc.array(visible, { minLength: 1, maxLength: 40 }).map((parts) => parts.join('')) },
)
// Line ends and digits are what could be mistaken for the frame.
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('\r\n', '\n', '\r', ' ', 'TEXT 1\r\n', 'é', '€', '😀', '\ufffd', '\0'),
    maxLength: 9,
  }),
)
const content = fc.oneof(fc.constant(undefined), fc.uint8Array({ maxLength: 300 }), text)
const events = fc.array(fc.record({ type, content }), { maxLength: 8 })

it('C1 decoding what was encoded gives the same events', () => {
  const property = fc.property(events, (given) => {
    const decoded = decodeWebSocketEvents(encodeWebSocketEvents(given))
    expect(decoded.map((event) => [event.type, event.content && latin1(event.content)])).toEqual(
      given.map((event) => [
        event.type,
        typeof event.content === 'string' ? utf8(event.content) : event.content && latin1(event.content),
      ]),
    )
    expect(decoded.map((event) => event.text)).toEqual(
      given.map(({ content = '' }) =>
        typeof content === 'string' ? content : new TextDecoder('utf-8', { ignoreBOM: true }).decode(content),
      ),
    )
  })
  fc.assert(property, { numRuns: 10_000 })
})

const canonical = fc
  .array(
    fc
      .tuple(type, fc.oneof(fc.constant(undefined), fc.uint8Array({ maxLength: 300 })))
      .map(([name, data]) =>
        data === undefined ? `${name}\r\n` : `${name} ${data.length.toString(16)}\r\n${latin1(data)}\r\n`,
      ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))

it('C1 encoding what was decoded gives the same bytes', () => {
  const property = fc.property(canonical, (body) => {
    expect(latin1(encodeWebSocketEvents(decodeWebSocketEvents(bytes(body))))).toBe(body)
  })
  fc.assert(property, { numRuns: 10_000 })
})

function utf8(value: string): string {
  return latin1(new TextEncoder().encode(value))
}
