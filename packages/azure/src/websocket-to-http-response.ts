import type { WebSocketContext } from '@grip/core'
import type { AzureHttpResponse } from './http-types.ts'
import { toHttpResponse } from './to-http-response.ts'

/** Answers with what a WebSocket context collected. */
export async function webSocketToHttpResponse(ws: WebSocketContext): Promise<AzureHttpResponse> {
  const { status, headers, body } = await ws.toAnswer()
  return toHttpResponse(status, headers, body)
}
