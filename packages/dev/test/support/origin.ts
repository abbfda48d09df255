import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request that an origin has received. */
export interface Received {
  method: string
  url: string
  headers: IncomingMessage['headers']
  /** Body, one character per byte. */
  body: string
}

/** What an origin answers: status, headers and a body, one character per byte. */
export type Answer = [status: number, headers?: Record<string, string | string[]>, body?: string]

/** An app behind the proxy. */
export interface TestOrigin {
  url: string
  port: number
  requests: Received[]
  /** Ends it before the test does. */
  stop(): Promise<void>
}

/** Starts an origin that ends with the test; `reply` may also answer by itself and return nothing. */
export async function startOrigin(
  reply: (request: Received, response: ServerResponse) => Answer | void | Promise<Answer | void>,
  port = 0,
): Promise<TestOrigin> {
  const requests: Received[] = []
  const server = http.createServer((incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      const { method = '', url = '', headers } = incoming
      const received = { method, url, headers, body: Buffer.concat(chunks).toString('latin1') }
      requests.push(received)
      const answer = await reply(received, response)
      if (answer) response.writeHead(answer[0], answer[1]).end(Buffer.from(answer[2] ?? '', 'latin1'))
    })()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(stop)
  const bound = (server.address() as AddressInfo).port
  return { url: `http://127.0.0.1:${bound}`, port: bound, requests, stop }
}

/** An answer of WebSocket events. */
export function events(body: string, headers: Record<string, string> = {}): Answer {
  return [200, { 'Content-Type': 'application/websocket-events', ...headers }, body]
}

/** An answer that accepts a WebSocket, with further events. */
export function opened(more = '', headers: Record<string, string> = {}): Answer {
  return events(`OPEN\r\n${more}`, { 'Sec-WebSocket-Extensions': 'grip', ...headers })
}

/** A TEXT event. */
export function text(content: string): string {
  return `TEXT ${content.length.toString(16)}\r\n${content}\r\n`
}
