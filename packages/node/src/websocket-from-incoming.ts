import type { IncomingMessage } from 'node:http'
import type { Grip, WebSocketContext } from '@grip/core'
import { checkArgument, webSocketFrom } from '@grip/core/adapter'
import { noticeLateBody } from './internal/late-bodies.ts'
import { readBody } from './internal/read-body.ts'
import { headersOf } from './internal/to-request.ts'

/**
 * Reads the WebSocket events of a Node request, for code that answers without a handler.
 *
 * The signature is verified before the body is read.
 *
 * @throws {GripNotWebSocketError} The request carries no WebSocket events; its body is left unread.
 * @throws {GripSignatureError} The request did not come from a proxy that holds the key.
 * @throws {WebSocketEventsError} The events are malformed.
 * @example
 * ```ts
 * http.createServer(async (request, response) => {
 *   const ws = await webSocketFromIncoming(request, grip)
 *   if (ws.isOpening()) ws.accept()
 *   while (ws.canRecv()) ws.send(ws.recv() ?? 'bye')
 *   await webSocketToServerResponse(ws, response)
 * })
 * ```
 */
export function webSocketFromIncoming(request: IncomingMessage, grip: Grip): Promise<WebSocketContext> {
  return webSocketFrom('webSocketFromIncoming', grip, () => {
    checkArgument(Array.isArray(request?.rawHeaders), 'webSocketFromIncoming() needs a request of node:http')
    noticeLateBody(request)
    return {
      method: request.method ?? 'GET',
      headers: headersOf(request),
      body: (maxBytes) => readBody(request, maxBytes),
    }
  })
}
