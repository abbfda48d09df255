import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { ScriptedOrigin } from './scripted-origin.ts'

export interface OriginServer {
  url: string
  /** The origin that serves requests with this Host. */
  origin(host: string): ScriptedOrigin
  close(): Promise<void>
}

/** One HTTP server with an origin per Host: a proxy keeps Host, so clauses share a server but see only their own. */
export async function startOriginServer(): Promise<OriginServer> {
  const origins = new Map<string, ScriptedOrigin>()
  const server = http.createServer((request, response) => {
    const origin = origins.get(request.headers.host ?? '')
    if (!origin) {
      response.writeHead(404).end()
      return
    }
    // A client or a proxy that is gone needs no answer.
    origin.handle(request, response).catch(() => request.socket.destroy())
  })
  // Longer than a run: a proxy that reuses a connection just as it is closed would repeat a request.
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    origin(host) {
      const origin = new ScriptedOrigin()
      origins.set(host, origin)
      return origin
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
