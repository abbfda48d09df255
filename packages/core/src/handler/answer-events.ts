import {
  GripConfigError,
  GripError,
  GripInstructError,
  GripSignatureError,
  WebSocketEventsError,
} from '../errors.ts'
import { WEBSOCKET_EVENTS_TYPE } from '../websocket-events/event.ts'
import { WebSocketContext } from '../websocket/context.ts'
import { webSocketToResponse } from '../websocket/direct-style.ts'
import { OutgoingEvents } from '../websocket/outgoing-events.ts'
import { openWebSocket } from '../websocket/open-web-socket.ts'
import { SEAL } from '../websocket/seal.ts'
import type { GripContextInit } from './answer-web-socket.ts'
import { type Grip, termsOf } from './grip.ts'
import { readBody } from './read-body.ts'
import { toErrorResponse } from './to-error-response.ts'

/** Answers a websocket-events request whose `Grip-Sig` is verified, in the proxy's terms whatever happens. */
export async function answerEvents(
  handle: () => Promise<Response>,
  init: GripContextInit,
  grip: Grip,
): Promise<Response> {
  const { request, report } = init
  const { headers } = request
  const out = new OutgoingEvents()
  let ws: WebSocketContext
  try {
    const source = { headers, body: (maxBytes: number) => readBody(request, maxBytes) }
    ws = init.ws = await openWebSocket(source, termsOf(grip), out)
    if (ws.isOpening() && init.checksOrigin) grip.checkOrigin(headers)
  } catch (error) {
    return refuseEvents(error, init)
  }
  const opening = ws.isOpening()
  let failure: unknown
  try {
    const response = await handle()
    if (isEventsAnswer(response) || (opening && isRefusal(response))) return response
    failure = notEvents(response)
  } catch (error) {
    failure = error
  }
  report(failure)
  if (opening) return toErrorResponse(failure)
  // The app may have built an answer by then; this one goes out.
  out.reopen()
  if (!ws.ended) ws.close(1011)
  return webSocketToResponse(ws)
}

async function refuseEvents(error: unknown, { request, report, warn }: GripContextInit): Promise<Response> {
  if (!(error instanceof GripError) || error instanceof GripConfigError) throw error
  // No proxy sends such a body: something between it and here has changed the bytes.
  if (error instanceof WebSocketEventsError) report(error)
  else warn(error)
  // A key that is gone has sealed it, for all that is known: the client is to connect again, and to know why.
  if (!(error instanceof GripSignatureError) || !request.headers.has(`meta-${SEAL}`))
    return toErrorResponse(error)
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
