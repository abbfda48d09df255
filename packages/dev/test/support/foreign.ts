import http, { type IncomingMessage } from 'node:http'
import net, { type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'

/** An app with WebSockets of its own, each of which echoes. */
export async function startEcho(): Promise<{ url: string; requests: IncomingMessage[]; sockets: Socket[] }> {
  const requests: IncomingMessage[] = []
  const sockets: Socket[] = []
  const app = http.createServer((_, response) => response.writeHead(404).end())
  app.on('connection', (socket) => void sockets.push(socket))
  const server = new WebSocketServer({ server: app, maxPayload: 100_000_000, perMessageDeflate: true })
  server.on('connection', (socket, request) => {
    requests.push(request)
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  return { url: await listen(app), requests, sockets }
}

/** An app that is a function of its TCP connections. */
export function startRaw(serve: (socket: Socket) => unknown): Promise<string> {
  return listen(net.createServer((socket) => serve(socket.on('error', () => {}))))
}

async function listen(server: net.Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => void sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The answer that takes a WebSocket. */
export const ACCEPTED =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

/** A connection of a client that has asked for a WebSocket. */
export function shake(port: number, more: string | Buffer = '', path = '/_next/webpack-hmr'): Socket {
  const socket = net.connect(port, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void socket.destroy())
  const fields = [
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  const head = `GET ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`
  socket.write(Buffer.concat([Buffer.from(head), Buffer.from(more)]))
  return socket
}
