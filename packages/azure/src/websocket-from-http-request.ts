import { bodyWasRead, type Grip, type WebSocketContext } from '@grip/core'
import type { AzureHttpRequest } from './http-types.ts'

/**
 * Reads the WebSocket events of an Azure request, for the direct style.
 *
 * @throws {GripNotWebSocketError} The request carries no WebSocket events.
 * @throws {GripSignatureError} The request did not come from a proxy that holds the key.
 * @throws {GripOriginError} A handshake from a page that is not allowed.
 * @throws {WebSocketEventsError} The events are malformed.
 * @throws {GripConfigError} Other code has read the body.
 */
export async function webSocketFromHttpRequest(
  request: AzureHttpRequest,
  grip: Grip,
): Promise<WebSocketContext> {
  return grip.webSocketFrom({
    method: request.method,
    headers: request.headers,
    body: async () => {
      if (request.bodyUsed) throw bodyWasRead()
      return new Uint8Array(await request.arrayBuffer())
    },
  })
}
