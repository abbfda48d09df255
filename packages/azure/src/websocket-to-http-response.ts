import type { WebSocketContext } from '@grip/core'
import type { AzureHttpResponse } from './http-types.ts'
import { toHttpResponse } from './to-http-response.ts'

/** Answers with what a WebSocket context collected. */
export function webSocketToHttpResponse(ws: WebSocketContext): AzureHttpResponse {
  const { status, headers, body } = ws.toAnswer()
  return toHttpResponse(status, headers, body)
}
