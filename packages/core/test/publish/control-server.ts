import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A publish as it came over the wire. */
export interface ReceivedPublish {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

/** Answers one request, whose body was read. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** A control server that runs. */
export interface ControlServer {
  url: string
  received: ReceivedPublish[]
  server: Server
  close: () => Promise<void>
}

/** Starts a control server until the test is over. It takes every publish unless told otherwise. */
export async function serveControl(
  answer: Answer = (response) => response.end('Published\n'),
): Promise<ControlServer> {
  const received: ReceivedPublish[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      received.push({ method, path, headers, body: Buffer.concat(chunks).toString() })
      answer(response, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, received, server, close }
}

/** A URL on this machine that nothing listens on. */
export async function deadUrl(): Promise<string> {
  const { url, close } = await serveControl()
  await close()
  return url
}
