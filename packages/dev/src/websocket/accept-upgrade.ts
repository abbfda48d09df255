import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { HOST_REFUSED, isHostAllowed } from '../client-host.ts'
import type { ProxyContext } from '../context.ts'
import { pairsOf } from '../headers.ts'
import { pathOf } from '../log.ts'
import { reportLimits } from '../report-limits.ts'
import { ClientSocket } from './client-socket.ts'
import { endWith } from './end-with.ts'
import { foreignBecause } from './foreign.ts'
import { passThrough } from './pass-through.ts'
import { startConnection } from './start-connection.ts'

/** Begins a WebSocket, passes it through, or refuses a request that is not a handshake. */
export function acceptUpgrade(
  context: ProxyContext,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): void {
  const target = request.url ?? '/'
  reportLimits(context.log, request)
  if (!isHostAllowed(context, request)) return endWith(socket, 403, HOST_REFUSED, 'Content-Type: text/plain')
  if (!isHandshake(request)) {
    endWith(socket, 400, 'Not a WebSocket handshake of version 13.\n', 'Sec-WebSocket-Version: 13')
    const message = 'an upgrade is answered 400: it is not a WebSocket handshake of version 13'
    return context.log('request-refused', message, { path: pathOf(target) })
  }
  const because = foreignBecause(request, context.settings.pass)
  if (because !== undefined) return void passThrough(context, request, socket, head, because)
  const address = request.socket.remoteAddress ?? ''
  startConnection(
    context,
    { target, headers: pairsOf(request.rawHeaders), address },
    (listener) => new ClientSocket(request, socket, head, listener),
  )
}

function isHandshake({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers['sec-websocket-version'] === '13' &&
    /^[A-Za-z0-9+/]{22}==$/.test(headers['sec-websocket-key'] ?? '')
  )
}
