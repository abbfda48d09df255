import type { Grip } from '../handler/grip.ts'
import { readBody } from '../handler/read-body.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import { isRequest } from '../internal/is-response.ts'
import type { WebSocketAnswer } from './context-init.ts'
import type { WebSocketContext } from './context.ts'
import type { WebSocketSource } from './from-source.ts'

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

/**
 * What the `webSocketFrom…` of each platform does: verifies a request and decodes its events.
 *
 * @param name The function that the user called, for messages.
 * @param source Reads the platform's request; it may throw.
 * @throws {TypeError} Something that is not a `Grip`.
 * @see {@link Grip.webSocketFrom} for the other errors.
 */
export function webSocketFrom(
  name: string,
  grip: Grip,
  source: () => WebSocketSource,
): Promise<WebSocketContext> {
  try {
    checkArgument(
      typeof (grip as Partial<Grip> | undefined)?.webSocketFrom === 'function',
      `${name}() needs a Grip as its second argument, such as Grip.fromEnv()`,
    )
    return grip.webSocketFrom(source())
  } catch (error) {
    return Promise.reject(error)
  }
}

/**
 * What the `webSocketTo…` of each platform sends.
 *
 * @param name The function that the user called, for messages.
 * @throws {TypeError} Something that is not a `WebSocketContext`.
 */
export function answerOf(name: string, ws: WebSocketContext): Promise<WebSocketAnswer> {
  checkArgument(
    typeof (ws as Partial<WebSocketContext> | undefined)?.toAnswer === 'function',
    `${name}() needs a WebSocketContext; did you await the one that you opened?`,
  )
  return ws.toAnswer()
}
