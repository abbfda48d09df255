import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** Redis over HTTP, in the protocol of Upstash. */
export interface RunningRest {
  url: string
  stop(): Promise<void>
}

/** Serves a real Redis over HTTP. */
export async function startRedisRest(send: (command: string[]) => Promise<unknown>): Promise<RunningRest> {
  const server = http.createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += chunk as string
      const isLetIn = request.headers.authorization === 'Bearer token'
      const answer = isLetIn
        ? { result: await send(JSON.parse(body) as string[]) }
        : { error: 'Unauthorized' }
      response
        .writeHead(isLetIn ? 200 : 401, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer))
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
