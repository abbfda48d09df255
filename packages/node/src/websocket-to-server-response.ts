import type { ServerResponse } from 'node:http'
import type { WebSocketContext } from '@grip/core'
import { answerOf, isFraming } from '@grip/core/adapter'
import { closeIfLate } from './internal/late-bodies.ts'

/**
 * Answers a Node request with what a WebSocket context has collected.
 *
 * @example
 * ```ts
 * await webSocketToServerResponse(ws, response)
 * ```
 */
export async function webSocketToServerResponse(
  ws: WebSocketContext,
  response: ServerResponse,
): Promise<void> {
  const { status, headers, body } = await answerOf('webSocketToServerResponse', ws)
  closeIfLate(response)
  const lines = headers.filter(([name]) => !isFraming(name.toLowerCase()))
  response.writeHead(status, [...lines.flat(), 'Content-Length', `${body.length}`]).end(body)
}
