import type { ServerResponse } from 'node:http'
import type { WebSocketContext } from '@grip/core'

/** Answers a Node request with what a WebSocket context has collected. */
export async function webSocketToServerResponse(
  ws: WebSocketContext,
  response: ServerResponse,
): Promise<void> {
  const { status, headers, body } = await ws.toAnswer()
  response.writeHead(status, headers.flat()).end(body)
}
