import type { Grip, WebSocketContext } from '@grip/core'
import { webSocketFrom } from '@grip/core/adapter'
import { bodyOf, headersOf, methodOf, shapeOf } from './event-request.ts'
import type { LambdaEvent } from './event-types.ts'
import { needsBinaryMediaTypes } from './to-result.ts'

/**
 * Reads the WebSocket events of a Lambda event, for the direct style. No `Request` is made on the way.
 *
 * @throws {GripNotWebSocketError} The event carries no WebSocket events.
 * @throws {GripSignatureError} The request did not come from a proxy that holds the key.
 * @throws {GripOriginError} A handshake from a page that is not allowed.
 * @throws {WebSocketEventsError} The events are malformed.
 * @throws {GripConfigError} The event is of no known front end, or a REST API took bytes for text.
 * @example
 * ```ts
 * export const handler = async (event: LambdaEvent) => {
 *   const ws = await webSocketFromEvent(event, grip)
 *   if (ws.isOpening()) ws.accept()
 *   while (ws.canRecv()) ws.send(ws.recv() ?? 'bye')
 *   return webSocketToResult(ws)
 * }
 * ```
 */
export function webSocketFromEvent(event: LambdaEvent, grip: Grip): Promise<WebSocketContext> {
  return webSocketFrom('webSocketFromEvent', grip, () => {
    // Throws where the answer would not know its shape.
    shapeOf(event)
    return {
      method: methodOf(event),
      headers: headersOf(event),
      body: () => eventsOf(event),
      platform: event,
    }
  })
}

/**
 * Bytes of a body of WebSocket events.
 *
 * @throws {GripConfigError} A REST API took them for text, and bytes were lost.
 */
export function eventsOf(event: LambdaEvent): Uint8Array<ArrayBuffer> {
  if (event.body?.includes('\ufffd')) throw needsBinaryMediaTypes()
  return bodyOf(event)
}
