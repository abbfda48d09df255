import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** A control port in front of a proxy's that loses publishes. */
export interface LossyControl {
  gripUrl: string
  lost: number
  stop(): void
}

/** Passes publishes on, but every so many, which it answers as if they had arrived. */
export async function startLossyControl(gripUrl: string, every: number): Promise<LossyControl> {
  const target = new URL(gripUrl)
  let count = 0
  const server = http.createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      if (++count % every === 0) {
        control.lost++
        return response.writeHead(200).end('Published\n')
      }
      const headers = { 'content-type': 'application/json' }
      const body = Buffer.concat(chunks)
      const answer = await fetch(new URL(request.url!, target.origin), { method: 'POST', headers, body })
      response.writeHead(answer.status).end(await answer.text())
    })().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const control = {
    gripUrl: `http://127.0.0.1:${port}${target.pathname.replace(/\/$/, '')}${target.search}`,
    lost: 0,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return control
}
