import { createHash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Readable, type Writable } from 'node:stream'
import { createTestProxy, type TestProxy, type TestProxyError, type TestWebSocket } from '@grip/dev/test'
import * as ws from 'ws'
import type { RunningProxy } from './clause-context.ts'
import { Subscribers } from './subscribers.ts'

/**
 * Starts the proxy of the test kit. Clauses speak HTTP and WebSockets: servers on free ports call what a user of the kit
 * calls, and the app that it is in front of asks the clauses' origin.
 */
export async function startTestProxy(origin: string): Promise<RunningProxy> {
  const subscribers = new Subscribers()
  const proxy = createTestProxy(
    { fetch: (request: Request) => ask(origin, request) },
    {
      clock: 'real',
      timeout: 90_000,
      log: ({ code, channel }) => {
        if (code === 'subscribed' && channel !== undefined) subscribers.add(channel)
      },
    },
  )
  const publishUrl = new URL(proxy.gripUrl).origin
  const clients = http.createServer(
    (request, response) => void answer(request, response, (path, init) => proxy.fetch(path, init)),
  )
  clients.on(
    'upgrade',
    (request: IncomingMessage, socket: Socket, head: Buffer) => void upgrade(proxy, request, socket, head),
  )
  const control = http.createServer(
    (request, response) =>
      void answer(request, response, (path, init) =>
        fetch(publishUrl + path, { method: init.method, headers: authorizationOf(init), ...bodyOf(init) }),
      ),
  )
  const [url, controlUrl] = [await listen(clients), await listen(control)]
  return {
    url,
    wsUrl: url.replace('http', 'ws'),
    controlUrl,
    waitForSubscriber: (...wanted) => subscribers.waitFor(...wanted),
    now: () => subscribers.now(),
    async stop() {
      await proxy.close()
      for (const server of [clients, control]) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}

interface Init {
  method: string
  headers: Record<string, string | string[]>
  body?: Buffer<ArrayBuffer>
}

/** The app: hands a request to the origin, by HTTP. */
function ask(origin: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  return new Promise((resolve, reject) => {
    const outgoing = http.request(origin, {
      method: request.method,
      path: pathname + search,
      headers: [...request.headers].flat(),
      setHost: false,
      signal: request.signal,
    })
    outgoing.once('error', reject).once('response', (incoming) => {
      const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders } = incoming
      try {
        const body = [204, 304].includes(status)
          ? null
          : (Readable.toWeb(incoming) as unknown as ReadableStream)
        resolve(new Response(body, { status, statusText, headers: pairs(rawHeaders) }))
      } catch (error) {
        reject(error as Error)
      }
    })
    void request.arrayBuffer().then((body) => outgoing.end(Buffer.from(body)), reject)
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  send: (path: string, init: Init) => Promise<Response>,
): Promise<void> {
  try {
    const answered = await send(request.url ?? '/', await initOf(request))
    response.writeHead(answered.status, answered.statusText, [...answered.headers].flat())
    response.flushHeaders()
    if (answered.body === null) return void response.end()
    const body = Readable.fromWeb(answered.body as never)
    response.once('close', () => body.destroy())
    body.on('error', () => response.destroy())
    body.pipe(response)
  } catch {
    response.destroy()
  }
}

async function upgrade(
  proxy: TestProxy,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => {})
  try {
    const { headers } = await initOf(request)
    const kit = await proxy.webSocket(request.url ?? '/', { headers: { origin: [], ...headers } })
    const key = String(request.headers['sec-websocket-key'])
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
    const own: [string, string][] = [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Accept', accept],
    ]
    writeHead(socket, 101, 'Switching Protocols', [...own, ...kit.headers])
    if (socket.destroyed || socket.readableEnded) kit.drop()
    else join(socket, head, kit)
  } catch (error) {
    const { response } = error as TestProxyError
    if (response === undefined) return void socket.destroy()
    writeHead(socket, response.status, response.statusText, [...response.headers])
    socket.end(await response.text())
  }
}

function writeHead(
  socket: Socket,
  status: number,
  reason: string,
  headers: readonly (readonly [string, string])[],
): void {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n`, 'latin1')
}

// `ws` would answer a close by itself, before the app has.
function join(socket: Socket, head: Buffer, kit: TestWebSocket): void {
  const receiver = new Receiver({ isServer: true, skipUTF8Validation: true })
  receiver.on('message', (data: Buffer, isBinary: boolean) =>
    kit.send(isBinary ? new Uint8Array(data) : data.toString()),
  )
  receiver.on('ping', (data: Buffer) => kit.ping(new Uint8Array(data)))
  receiver.on(
    'conclude',
    (code: number, reason: Buffer) => void kit.close(code === 1005 ? undefined : code, reason.toString()),
  )
  receiver.on('error', () => socket.destroy())
  receiver.write(head)
  socket.on('data', (data: Buffer) => receiver.write(data))
  socket.once('end', () => socket.end()).once('close', () => kit.drop())
  const forward = async <T>(next: () => Promise<T>, write: (item: T) => void): Promise<void> => {
    for (;;) write(await next())
  }
  const frame = (opcode: number, content: string | Uint8Array): void =>
    void socket.write(frameOf(opcode, Buffer.from(content as string)))
  const all = [
    forward(
      () => kit.next(),
      (data) => frame(typeof data === 'string' ? 1 : 2, data),
    ),
    forward(
      () => kit.nextPong(),
      (data) => frame(10, data),
    ),
    forward(
      () => kit.nextPing(),
      (data) => frame(9, data),
    ),
  ]
  void Promise.allSettled(all).then(async () => {
    const { code, reason } = await kit.closed
    if (code !== 1006) frame(8, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]))
    socket.end()
  })
}

const { Receiver } = ws as unknown as {
  Receiver: new (options: { isServer: boolean; skipUTF8Validation: boolean }) => Writable
}

function frameOf(opcode: number, content: Buffer): Buffer {
  const { length } = content
  const head = length < 126 ? Buffer.from([0x80 | opcode, length]) : Buffer.alloc(10)
  if (length >= 126) {
    head.set([0x80 | opcode, 127])
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([head, content])
}

async function initOf(request: IncomingMessage): Promise<Init> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers: Init['headers'] = {}
  for (const [name, value] of pairs(request.rawHeaders)) {
    const before = headers[name]
    headers[name] = before === undefined ? value : [before, value].flat()
  }
  const { method = 'GET' } = request
  const body = Buffer.concat(chunks)
  const carried = Object.entries(headers).filter(
    ([name]) => !/^(content-length|transfer-encoding)$/i.test(name),
  )
  return { method, headers: Object.fromEntries(carried), ...(body.length > 0 && { body }) }
}

function authorizationOf({ headers }: Init): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) =>
    /^(authorization|accept|content-type)$/i.test(name),
  )
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

function bodyOf({ body }: Init): { body?: Buffer<ArrayBuffer> } {
  return body === undefined ? {} : { body }
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i]!, raw[2 * i + 1]!])
}

function listen(server: http.Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
}
