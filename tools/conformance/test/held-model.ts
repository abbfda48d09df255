import { EventEmitter, once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A model that says the parts of one answer, each when the test asks for it. */
export interface HeldModel {
  /** What an app has in its environment to ask this one. */
  env: Record<string, string>
  /** Says so many of the parts, to whoever asks and has asked. */
  say(parts: number): void
  close(): Promise<void>
}

interface Asked {
  messages: { role: string; content: string }[]
}

/** Starts a server that speaks OpenAI's protocol, and goes on behind what an assistant has said before. */
export async function startHeldModel(parts: readonly string[]): Promise<HeldModel> {
  const answer = parts.join('')
  let limit = 0
  const limits = new EventEmitter()

  async function speak(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { messages } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Asked
    let at = messages.find(({ role }) => role === 'assistant')?.content.length ?? 0
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    for (;;) {
      for (const word of answer.slice(at, limit).split(/(?<=\s)/)) {
        const chunk = JSON.stringify({ choices: [{ delta: { content: word } }] })
        if (word !== '') response.write(`data: ${chunk}\n\n`)
      }
      at = Math.max(at, limit)
      if (at === answer.length) break
      await once(limits, 'raised')
    }
    response.end('data: [DONE]\n\n')
  }

  const server = http.createServer((request, response) => void speak(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    env: { AI_API_KEY: 'any', AI_BASE_URL: `http://127.0.0.1:${port}` },
    say(count) {
      limit = parts.slice(0, count).join('').length
      limits.emit('raised')
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
