import type { IncomingMessage, ServerResponse } from 'node:http'
import { HOST_REFUSED, isHostAllowed } from './client-host.ts'
import type { ProxyContext } from './context.ts'
import { reportClientEvents } from './client-events.ts'
import { pairsOf, type Header } from './headers.ts'
import { HttpExchange, readRequestBody } from './http-exchange.ts'
import { pathOf } from './log.ts'
import { sendWhole } from './send-answer.ts'

/** Largest request header in bytes, and most headers, that production takes by default. */
const MAX_HEADER_BYTES = 8192
const MAX_HEADERS = 64

/** Proxies one plain HTTP request. */
export async function proxyHttp(
  context: ProxyContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A client that leaves while it is written to is no error of this program's.
  response.on('error', () => response.destroy())
  const path = pathOf(request.url ?? '/')
  const headers = pairsOf(request.rawHeaders)
  reportLimits(context, request.url ?? '/', headers)
  if (!isHostAllowed(context, request)) return refuse(response, HOST_REFUSED)
  if (reportClientEvents(headers, (code, message) => context.log(code, message, { path })) === 'refused') {
    return refuse(response, 'Client not allowed to send WebSocket events directly.\n')
  }
  try {
    await new HttpExchange(context, request, await readRequestBody(request), response).run()
  } catch {
    // Only reading from the client gets here: it has left.
    response.destroy()
  }
}

function refuse(response: ServerResponse, text: string): void {
  sendWhole(response, { status: 403, headers: [['Content-Type', 'text/plain']], body: Buffer.from(text) })
}

function reportLimits({ log }: ProxyContext, target: string, headers: readonly Header[]): void {
  const bytes = headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    target.length + 20,
  )
  if (bytes <= MAX_HEADER_BYTES && headers.length <= MAX_HEADERS) return
  const message = `${headers.length} headers of ${bytes} bytes: production takes ${MAX_HEADERS} of ${MAX_HEADER_BYTES} bytes and cuts the connection beyond`
  log('headers-too-large', message, { path: pathOf(target) })
}
