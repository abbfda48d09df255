import {
  GripConfigError,
  GripError,
  GripInstructError,
  GripOriginError,
  WebSocketEventsError,
} from '../errors.ts'
import { WEBSOCKET_EVENTS_TYPE } from '../websocket-events/event.ts'
import { WebSocketContext } from '../websocket/context.ts'
import { openWebSocket } from '../websocket/open-web-socket.ts'
import { SEAL } from '../websocket/seal.ts'
import { webSocketToResponse } from '../websocket/to-response.ts'
import { type Grip, termsOf } from './grip.ts'
import type { GripContextInit } from './grip-context.ts'
import { readBody } from './read-body.ts'
import { toErrorResponse } from './to-error-response.ts'
import type { WarnUntrusted } from './warn-untrusted.ts'

/**
 * Answers a websocket-events request whose `Grip-Sig` is verified, in the proxy's terms whatever happens.
 *
 * @param handle Answers it, with the context of its events.
 */
export async function answerEvents(
  handle: (init: GripContextInit) => Promise<Response>,
  init: GripContextInit,
  grip: Grip,
  warn: WarnUntrusted,
): Promise<Response> {
  const { request, report } = init
  const { headers } = request
  let ws: WebSocketContext
  try {
    const terms = termsOf(grip)
    const opened = openWebSocket(headers, new Uint8Array(await readBody(request, terms.maxBytes)), terms)
    ws = opened instanceof WebSocketContext ? opened : await opened
    if (ws.isOpening() && init.checksOrigin) grip.checkOrigin(headers)
  } catch (error) {
    return refuseEvents(error, headers, report, warn)
  }
  init.ws = ws
  const opening = ws.isOpening()
  let failure: unknown
  try {
    const response = await handle(init)
    if (isEventsAnswer(response) || (opening && isRefusal(response))) return response
    failure = notEvents(response)
  } catch (error) {
    failure = error
  }
  report(failure)
  if (opening) return toErrorResponse(failure)
  if (!ws.ended) ws.close(1011)
  return webSocketToResponse(ws)
}

async function refuseEvents(
  error: unknown,
  headers: Headers,
  report: (error: unknown) => void,
  warn: WarnUntrusted,
): Promise<Response> {
  if (!(error instanceof GripError) || error instanceof GripConfigError) throw error
  // No proxy sends such a body: something between it and here has changed the bytes.
  if (error instanceof WebSocketEventsError) report(error)
  else warn(error)
  const sealed = headers.has(`meta-${SEAL}`)
  if (!sealed || error instanceof GripOriginError || error instanceof WebSocketEventsError)
    return toErrorResponse(error)
  // A key that is gone has sealed it, for all that is known: the client is to connect again, and to know why.
  const ws = new WebSocketContext({ id: '', events: [] })
  ws.close(1012, 'this connection can no longer be verified, since a key has changed: connect again')
  return webSocketToResponse(ws)
}

function isEventsAnswer(response: Response): boolean {
  return response.status === 200 && response.headers.get('content-type') === WEBSOCKET_EVENTS_TYPE
}

function isRefusal({ status }: Response): boolean {
  return status >= 300 && status <= 599
}

function notEvents({ status, headers }: Response): GripInstructError {
  const type = headers.get('content-type') ?? 'no content type'
  return new GripInstructError(
    `WebSocket events were answered with ${status} and ${type}; return the response of grip.webSocket() (200, exactly ${WEBSOCKET_EVENTS_TYPE})`,
  )
}
