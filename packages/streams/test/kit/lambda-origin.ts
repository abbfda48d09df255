import http from 'node:http'
import type { LambdaEvent } from '@grip/lambda'

type Handler = (event: LambdaEvent, context: object) => Promise<unknown>

interface Result {
  statusCode: number
  headers: Record<string, string>
  body?: string
  isBase64Encoded?: boolean
}

/** A server in front of a Lambda function, as a function URL is one: an event for each request, and one answer. */
export function createLambdaOrigin(handler: Handler): http.Server {
  return http.createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { pathname, search } = new URL(request.url!, 'http://localhost')
      const event = {
        version: '2.0',
        rawPath: pathname,
        rawQueryString: search.slice(1),
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ),
        requestContext: {
          http: { method: request.method!, path: pathname },
          domainName: 'a.lambda-url.eu-west-1.on.aws',
        },
        body: Buffer.concat(chunks).toString('base64'),
        isBase64Encoded: true,
      }
      // As the runtime has it.
      const context = { awsRequestId: crypto.randomUUID(), getRemainingTimeInMillis: () => 3000 }
      const result = (await handler(event as never, context)) as Result
      const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8')
      response.writeHead(result.statusCode, result.headers).end(body)
    })().catch((error: unknown) => response.writeHead(502).end(String(error)))
  })
}
