import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type History, memoryHistory } from '@grip/streams'

/** A store that every function of every row reaches over HTTP, as they reach a database. */
export async function startHistoryServer(): Promise<{ url: string; close(): void }> {
  const history: History = memoryHistory()
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const name = (request.url ?? '').slice(1) as keyof History
    const values = JSON.parse(await text(request)) as unknown[]
    const result: unknown = await (history[name] as (...values: unknown[]) => Promise<unknown>)(...values)
    response.end(JSON.stringify([result]))
  }
  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
