import type { Grip, WebSocketContext } from '@grip/core'
import { bodyWasRead, checkArgument, webSocketFrom } from '@grip/core/adapter'
import type { AzureHttpRequest } from './http-types.ts'

/**
 * Reads the WebSocket events of an Azure request, for the direct style.
 *
 * @throws {GripNotWebSocketError} The request carries no WebSocket events.
 * @throws {GripSignatureError} The request did not come from a proxy that holds the key.
 * @throws {GripOriginError} A handshake from a page that is not allowed.
 * @throws {WebSocketEventsError} The events are malformed.
 * @throws {GripConfigError} Other code has read the body.
 * @example
 * ```ts
 * handler: async (request) => {
 *   const ws = await webSocketFromHttpRequest(request, grip)
 *   if (ws.isOpening()) ws.accept()
 *   while (ws.canRecv()) ws.send(ws.recv() ?? 'bye')
 *   return webSocketToHttpResponse(ws)
 * }
 * ```
 */
export function webSocketFromHttpRequest(request: AzureHttpRequest, grip: Grip): Promise<WebSocketContext> {
  return webSocketFrom('webSocketFromHttpRequest', grip, () => {
    checkArgument(
      typeof request?.method === 'string' && typeof request.headers?.get === 'function',
      'webSocketFromHttpRequest() needs the HttpRequest that Azure passes to your function',
    )
    const { method, headers } = request
    return { method, headers, body: () => readBody(request) }
  })
}

async function readBody(request: AzureHttpRequest): Promise<Uint8Array> {
  if (request.bodyUsed) throw bodyWasRead()
  return new Uint8Array(await request.arrayBuffer())
}
