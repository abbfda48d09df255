import { expect, it, vi } from 'vitest'
import { WebSocketContext } from '@grip/core'
import { decodeWebSocketEvents, encodeWebSocketEvents } from '@grip/core/wire'
import { bytes } from '../support/bytes.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 60_000 })

const refused = (status: number, offset: number) =>
  expect.objectContaining({ code: 'ERR_GRIP_WEBSOCKET_EVENTS', status, offset })

/** A body of one event with exactly so many bytes. */
function bodyOfSize(size: number): Uint8Array {
  const digits = (size - 9).toString(16).length
  const length = size - 'BINARY '.length - digits - 4
  return encodeWebSocketEvents([{ type: 'BINARY', content: new Uint8Array(length) }])
}

it('C3 a body has at most 4 MiB', () => {
  const largest = bodyOfSize(4_194_304)
  expect(largest.length).toBe(4_194_304)
  expect(decodeWebSocketEvents(largest)[0]!.content!.length).toBe(4_194_287)
  expect(() => decodeWebSocketEvents(bodyOfSize(4_194_305))).toThrow(refused(413, 4_194_304))
})

it('C3 a body has at most 262,144 events', () => {
  const events = Array.from({ length: 262_145 }, () => ({ type: 'P' }))
  expect(decodeWebSocketEvents(encodeWebSocketEvents(events.slice(1))).length).toBe(262_144)
  expect(() => decodeWebSocketEvents(encodeWebSocketEvents(events))).toThrow(refused(413, 262_144 * 3))
})

it('C3 a type line has at most 64 bytes', () => {
  const [longest] = decodeWebSocketEvents(bytes(`${'x'.repeat(64)}\r\n`))
  expect(longest!.type).toBe('x'.repeat(64))
  expect(decodeWebSocketEvents(bytes(`${'x'.repeat(62)} 0\r\n\r\n`)).length).toBe(1)
  expect(() => decodeWebSocketEvents(bytes(`${'x'.repeat(65)}\r\n`))).toThrow(refused(400, 65))
  expect(() => decodeWebSocketEvents(bytes(`${'x'.repeat(63)} 0\r\n\r\n`))).toThrow(refused(400, 65))
  expect(() => decodeWebSocketEvents(bytes(`OPEN\r\n${'x'.repeat(70)}`))).toThrow(refused(400, 71))
})

it('C3 an endless type line is left where the bound is', () => {
  expect(() => decodeWebSocketEvents(new Uint8Array(4_000_000).fill(0x41))).toThrow(refused(400, 65))
})

it('C3 the bounds are options', () => {
  const body = bytes('TEXT 1\r\na\r\nTEXT 1\r\nb\r\n')
  const options = { maxBytes: 22, maxEvents: 2, maxTypeLine: 6 }
  expect(decodeWebSocketEvents(body, options).length).toBe(2)
  expect(() => decodeWebSocketEvents(body, { ...options, maxBytes: 21 })).toThrow(refused(413, 21))
  expect(() => decodeWebSocketEvents(body, { ...options, maxEvents: 1 })).toThrow(refused(413, 11))
  expect(() => decodeWebSocketEvents(body, { ...options, maxTypeLine: 5 })).toThrow(refused(400, 6))
  expect(() => decodeWebSocketEvents(body, { maxEvents: 0 })).toThrow(refused(413, 0))
  expect(decodeWebSocketEvents(new Uint8Array(0), { maxBytes: 0, maxEvents: 0 })).toEqual([])
  expect(decodeWebSocketEvents(body, { maxBytes: undefined, maxEvents: undefined }).length).toBe(2)
})

it.each([
  { maxBytes: Number.NaN },
  { maxBytes: -1 },
  { maxEvents: Number.NaN },
  { maxTypeLine: Number.NaN },
  { maxBytes: '9' },
])('C3 refuses the bound %j, which would bound nothing', (options) => {
  const attempt = () => decodeWebSocketEvents(bytes('OPEN\r\n'), options as { maxBytes: number })
  expect(attempt).toThrow(expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }))
})

it('C3 100,000 events are encoded, decoded, received and encoded again', async () => {
  const events = Array.from({ length: 100_000 }, (_, index) => ({ type: 'TEXT', content: `${index}` }))
  const body = encodeWebSocketEvents([...events, { type: 'PING', content: 'p' }])
  const decoded = decodeWebSocketEvents(body)
  expect(decoded.length).toBe(100_001)
  expect(decoded[99_999]!.text).toBe('99999')
  const ws = new WebSocketContext({ id: 'c1', events: decoded })
  let sum = 0
  while (ws.canRecv()) sum += Number(ws.recv())
  expect(sum).toBe(4_999_950_000)
  ws.send('done')
  expect(Buffer.from((await ws.toAnswer()).body).toString()).toBe('PONG 1\r\np\r\nTEXT 6\r\nm:done\r\n')
  expect(Buffer.compare(encodeWebSocketEvents(decoded), body)).toBe(0)
})

/** A round trip of so many events. */
function roundTripOf(count: number): () => void {
  const body = encodeWebSocketEvents(
    Array.from({ length: count }, (_, index) => ({ type: 'TEXT', content: `message ${index % 10}` })),
  )
  return () => {
    const ws = new WebSocketContext({ id: 'c1', events: decodeWebSocketEvents(body) })
    while (ws.canRecv()) ws.recv()
    encodeWebSocketEvents(decodeWebSocketEvents(body))
  }
}

/** Microseconds of processor that something takes: what else the machine does takes none of them. */
function costOf(run: () => void): number {
  const start = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(start)
  return user + system
}

it('C3 twice the events are decoded, received and encoded for less than four times the work', () => {
  const ratios = [5000, 10_000, 20_000].map((count) => {
    const [once, twice] = [roundTripOf(count), roundTripOf(2 * count)]
    const pairs = Array.from({ length: 30 }, () => [costOf(once), costOf(twice)] as const)
    return Math.min(...pairs.map(([, cost]) => cost)) / Math.min(...pairs.map(([cost]) => cost))
  })
  expect(Math.max(...ratios)).toBeLessThan(4)
})
