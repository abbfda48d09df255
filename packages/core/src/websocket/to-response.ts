import { readBody } from '../handler/read-body.ts'
import type { Grip } from '../handler/grip.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import { isRequest } from '../internal/is-response.ts'
import type { WebSocketContext } from './context.ts'
import { answerOf, webSocketFrom } from './direct-style.ts'

/**
 * Verifies a WebSocket-over-HTTP request and decodes its events, for the direct style.
 *
 * @throws {GripNotWebSocketError} Not a POST of `application/websocket-events`.
 * @throws {GripSignatureError} No valid `Grip-Sig`, or events of a connection that was not accepted here.
 * @throws {GripOriginError} A handshake from a page that is not allowed.
 * @throws {WebSocketEventsError} A malformed body.
 * @example
 * ```ts
 * const ws = await webSocketFromRequest(request, grip)
 * if (ws.isOpening()) ws.accept()
 * while (ws.canRecv()) ws.send(ws.recv() ?? 'bye')
 * return webSocketToResponse(ws)
 * ```
 */
export function webSocketFromRequest(request: Request, grip: Grip): Promise<WebSocketContext> {
  return webSocketFrom('webSocketFromRequest', grip, () => {
    checkArgument(isRequest(request), 'webSocketFromRequest() needs a Request')
    const { method, headers } = request
    return { method, headers, body: (maxBytes) => readBody(request, maxBytes) }
  })
}

/**
 * Answers with what the context collected, its connection sealed.
 *
 * @example
 * ```ts
 * return webSocketToResponse(ws)
 * ```
 */
export async function webSocketToResponse(ws: WebSocketContext): Promise<Response> {
  const { status, headers, body } = await answerOf('webSocketToResponse', ws)
  const response = status === 200 ? new Response(body) : new Response(body, { status })
  // In Node it costs less than headers that the constructor reads.
  for (const [name, value] of headers) {
    // Instead of the type that a server's own Response has from the start.
    if (name === 'Content-Type') response.headers.set(name, value)
    else response.headers.append(name, value)
  }
  return response
}
