import { once } from 'node:events'
import http from 'node:http'
import { fromAnswer } from './lambda-answer.ts'
import { type LambdaFront, toEvent } from './lambda-event.ts'
import type { LambdaService } from './lambda-service.ts'

/** Serves HTTP with a function, as the front end does that sends it events. */
export async function startFront(
  front: LambdaFront,
  lambda: LambdaService,
  port: number,
): Promise<http.Server> {
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const event = toEvent(front, request, Buffer.concat(chunks))
    const { status, headers, body } = fromAnswer(front, await lambda.invoke(event), request.headers.accept)
    response.writeHead(status, headers.flat()).end(body)
  }
  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}
