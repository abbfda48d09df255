import type { ClientRequest, ClientResponse } from './client-request.ts'
import { HOST_REFUSED, isHostAllowed } from './client-host.ts'
import type { ProxyContext } from './context.ts'
import { reportClientEvents } from './client-events.ts'
import { pairsOf } from './headers.ts'
import { HttpExchange } from './http-exchange.ts'
import { pathOf } from './log.ts'
import { readRequestBody } from './read-request-body.ts'
import { reportLimits } from './report-limits.ts'
import { sendWhole } from './send-answer.ts'

/** Proxies one plain HTTP request. */
export async function proxyHttp(
  context: ProxyContext,
  request: ClientRequest,
  response: ClientResponse,
): Promise<void> {
  const path = pathOf(request.url ?? '/')
  const headers = pairsOf(request.rawHeaders)
  reportLimits(context.log, request)
  if (!isHostAllowed(context, request)) return refuse(response, HOST_REFUSED)
  if (reportClientEvents(headers, (code, message) => context.log(code, message, { path })) === 'refused') {
    return refuse(response, 'Client not allowed to send WebSocket events directly.\n')
  }
  try {
    await new HttpExchange(context, request, await readRequestBody(request), response).run()
  } catch {
    // Only reading from the client fails here: it has left.
    response.destroy()
  }
}

function refuse(response: ClientResponse, text: string): void {
  sendWhole(response, { status: 403, headers: [['Content-Type', 'text/plain']], body: Buffer.from(text) })
}
