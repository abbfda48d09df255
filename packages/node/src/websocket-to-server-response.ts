import type { ServerResponse } from 'node:http'
import type { WebSocketContext } from '@grip/core'
import { closeIfLate } from './internal/late-bodies.ts'

/** Answers a Node request with what a WebSocket context has collected. */
export async function webSocketToServerResponse(
  ws: WebSocketContext,
  response: ServerResponse,
): Promise<void> {
  const { status, headers, body } = await ws.toAnswer()
  closeIfLate(response)
  response.writeHead(status, headers.flat()).end(body)
}
