import type { ServerResponse } from 'node:http'
import type { WebSocketContext } from '@grip/core'

/** Answers a Node request with what a WebSocket context has collected. */
export function webSocketToServerResponse(ws: WebSocketContext, response: ServerResponse): void {
  const { status, headers, body } = ws.toAnswer()
  response.writeHead(status, headers.flat()).end(body)
}
