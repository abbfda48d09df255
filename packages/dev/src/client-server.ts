import http, { ServerResponse, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { ProxyContext } from './context.ts'
import { proxyHttp } from './http-proxy.ts'
import { refuseBrokenRequests } from './refuse-broken-requests.ts'
import { acceptUpgrade } from './websocket/accept-upgrade.ts'

/** How long a client may take to send the header of a request, in milliseconds. */
const HEADER_TIMEOUT = 60_000

/** How long a connection without a request is kept, in milliseconds. */
const KEEP_ALIVE_TIMEOUT = 60_000

/** Requests of one connection that may wait for their answers. */
const MAX_PIPELINED = 100

/** Makes the HTTP server that clients use. */
export function createClientServer(context: ProxyContext): Server {
  const server = http.createServer({
    headersTimeout: HEADER_TIMEOUT,
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
  })
  const waiting = new WeakMap<Socket, number>()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const count = (waiting.get(socket) ?? 0) + 1
    waiting.set(socket, count)
    response.once('close', () => waiting.set(socket, waiting.get(socket)! - 1))
    if (count <= MAX_PIPELINED) return void proxyHttp(context, request, response)
    if (count === MAX_PIPELINED + 1) {
      const message = `a connection is cut: ${MAX_PIPELINED} of its requests wait for their answers already`
      context.log('request-refused', message)
    }
    socket.destroy()
  })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // From here on node no longer listens for the errors of this connection.
    socket.on('error', () => socket.destroy())
    if (/^websocket$/i.test(request.headers.upgrade ?? '')) {
      return void acceptUpgrade(context, request, socket, head)
    }
    answerAsPlain(context, request, socket)
  })
  refuseBrokenRequests(server, context.log)
  return server
}

// An upgrade to anything but WebSocket is not taken: the request is a plain one, and the connection's last.
function answerAsPlain(context: ProxyContext, request: IncomingMessage, socket: Socket): void {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.once('finish', () => socket.destroySoon())
  socket.once('end', () => socket.destroy()).resume()
  void proxyHttp(context, request, response)
}
