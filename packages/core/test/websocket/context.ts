import { WebSocketContext } from '@grip/core'
import type { WebSocketContextInit } from '@grip/core/adapter'
import { decodeWebSocketEvents } from '@grip/core/wire'
import { bytes, latin1 } from '../support/bytes.ts'

/** A context of these events, one character for each byte. */
export function contextOf(body: string, init: Partial<WebSocketContextInit> = {}): WebSocketContext {
  return new WebSocketContext({ id: 'c1', events: decodeWebSocketEvents(bytes(body)), ...init })
}

/** A context of a handshake that is accepted already. */
export function accepted(init: Partial<WebSocketContextInit> = {}): WebSocketContext {
  const ws = contextOf('OPEN\r\n', init)
  ws.accept()
  return ws
}

/** The body of the answer, one character for each byte. */
export async function sent(ws: WebSocketContext): Promise<string> {
  return latin1((await ws.toAnswer()).body)
}

/** The error that something throws; `undefined` when it throws none. */
export function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

export const INVALID = { name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }
export const INSTRUCT = { name: 'GripInstructError', code: 'ERR_GRIP_INSTRUCT', status: 500 }
