import { expect, it } from 'vitest'
import { GripError, WebSocketEventsError } from '@grip/core'
import { decodeWebSocketEvents } from '@grip/core/wire'
import { MALFORMED_BODIES } from '../corpus/malformed-bodies.ts'
import { bytes } from '../support/bytes.ts'

const OPENING = 'OPEN\r\n'

it('C2 holds at least a hundred malformed bodies, no two alike', () => {
  expect(new Set(MALFORMED_BODIES.map(([body]) => body)).size).toBe(MALFORMED_BODIES.length)
  expect(MALFORMED_BODIES.length).toBeGreaterThanOrEqual(100)
})

it.each(MALFORMED_BODIES)('C2 refuses %j at byte %d', (body, offset) => {
  const error = catchError(() => decodeWebSocketEvents(bytes(body)))
  expect(error).toBeInstanceOf(WebSocketEventsError)
  expect(error).toBeInstanceOf(GripError)
  expect(error).toMatchObject({ code: 'ERR_GRIP_WEBSOCKET_EVENTS', status: 400, offset })
})

it.each(MALFORMED_BODIES.slice(0, 40))(
  'C2 counts the offset from the start of the body: %j after an event',
  (body, offset) => {
    const error = catchError(() => decodeWebSocketEvents(bytes(OPENING + body)))
    expect(error).toMatchObject({ code: 'ERR_GRIP_WEBSOCKET_EVENTS', offset: OPENING.length + offset })
  },
)

function catchError(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
