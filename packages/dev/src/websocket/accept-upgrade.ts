import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { HOST_REFUSED, isHostAllowed } from '../client-host.ts'
import type { ProxyContext } from '../context.ts'
import { pairsOf } from '../headers.ts'
import { pathOf } from '../log.ts'
import { ClientSocket } from './client-socket.ts'
import { WebSocketConnection } from './connection.ts'
import { EventsClient } from './events-client.ts'

/** Begins a WebSocket; `undefined` when the handshake is none, and was refused. */
export function acceptUpgrade(
  context: ProxyContext,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): WebSocketConnection | undefined {
  const target = request.url ?? '/'
  if (!isHostAllowed(context, request)) return refuse(socket, 403, HOST_REFUSED, 'Content-Type: text/plain')
  if (!isHandshake(request)) {
    refuse(socket, 400, 'Not a WebSocket handshake of version 13.\n', 'Sec-WebSocket-Version: 13')
    context.log('request-refused', 'an upgrade is answered 400: it is no WebSocket handshake of version 13', {
      path: pathOf(target),
    })
    return undefined
  }
  const connectionId = randomUUID()
  const details = { path: pathOf(target), connection: connectionId }
  const headers = pairsOf(request.rawHeaders)
  const address = request.socket.remoteAddress ?? ''
  const events = new EventsClient(context, { target, headers, address, connectionId }, details)
  const connection = new WebSocketConnection(context, events, details)
  connection.start(new ClientSocket(request, socket, head, connection))
  return connection
}

function refuse(socket: Socket, status: number, body: string, field: string): undefined {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    `Content-Length: ${body.length}`,
    field,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}

function isHandshake({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers['sec-websocket-version'] === '13' &&
    /^[A-Za-z0-9+/]{22}==$/.test(headers['sec-websocket-key'] ?? '')
  )
}
