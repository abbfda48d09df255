import http, { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ProxyContext } from './context.ts'
import { keepHeaders, pairsOf } from './headers.ts'
import { proxyHttp } from './http-proxy.ts'
import { refuseBrokenRequests } from './refuse-broken-requests.ts'
import { acceptUpgrade } from './websocket/accept-upgrade.ts'

/** How long a connection without a request is kept, in milliseconds. */
const KEEP_ALIVE_TIMEOUT = 60_000

/** Requests of one connection that may wait for their answers. */
const MAX_PIPELINED = 100

/** Makes the HTTP server that clients use. */
export function createClientServer(context: ProxyContext): Server {
  const headersTimeout = Math.ceil(context.settings.headerTimeout * 1000)
  const server = http.createServer({
    headersTimeout,
    // How often node looks for late connections.
    connectionsCheckingInterval: Math.min(headersTimeout, 30_000),
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
  })
  const waiting = new WeakMap<Socket, Set<ServerResponse>>()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const responses = waiting.get(socket) ?? new Set()
    if (!waiting.has(socket)) socket.once('close', () => closeWaiting(responses))
    waiting.set(socket, responses.add(response))
    response.once('close', () => responses.delete(response))
    if (responses.size <= MAX_PIPELINED) return void proxyHttp(context, request, response)
    if (responses.size === MAX_PIPELINED + 1) {
      const message = `a connection is cut: ${MAX_PIPELINED} of its requests are already waiting for answers`
      context.log('request-refused', message)
    }
    socket.destroy()
  })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (!/^websocket$/i.test(request.headers.upgrade ?? '')) return readAsPlain(server, request, socket, head)
    // From here on node no longer listens for the errors of this connection.
    socket.on('error', () => socket.destroy())
    acceptUpgrade(context, request, socket, head)
  })
  server.on('connect', (_, socket: Socket) => {
    socket.on('error', () => socket.destroy())
    const message =
      'a CONNECT is answered 405: this proxy stands in front of one app and reaches nothing else'
    context.log('request-refused', message)
    socket.write(`HTTP/1.1 405 ${STATUS_CODES[405]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    socket.destroySoon()
  })
  refuseBrokenRequests(server, context.log)
  return server
}

// Before version 24, Node does not tell a response whose turn has not come yet that its client has left.
function closeWaiting(responses: ReadonlySet<ServerResponse>): void {
  for (const response of [...responses].filter(({ socket, closed }) => socket === null && !closed)) {
    response.destroy()
    response.emit('close')
  }
}

// An upgrade to anything but WebSocket is ignored. Its head goes back in front of its body, without the headers of
// an upgrade, so it is read as a plain request, the last of its connection.
function readAsPlain(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request
  const headers = keepHeaders(pairsOf(rawHeaders), (name) => name !== 'connection')
  const lines = [
    `${method} ${url} HTTP/${httpVersion}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}
