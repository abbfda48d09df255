import type { WebSocketContext } from '@grip/core'
import { answerOf } from '@grip/core/adapter'
import type { AzureHttpResponse } from './http-types.ts'
import { toHttpResponse } from './to-http-response.ts'

/**
 * Answers with what a WebSocket context collected.
 *
 * @example
 * ```ts
 * return webSocketToHttpResponse(ws)
 * ```
 */
export async function webSocketToHttpResponse(ws: WebSocketContext): Promise<AzureHttpResponse> {
  const { status, headers, body } = await answerOf('webSocketToHttpResponse', ws)
  return toHttpResponse(status, headers, body)
}
