import type { RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { LambdaEvent, LambdaResult } from '@grip/lambda'

const BINARY_MEDIA_TYPE = 'application/websocket-events'

/** Serves a Lambda function as a REST API does whose only binary media type is that of WebSocket events. */
export function toRestApi(handler: (event: LambdaEvent) => Promise<LambdaResult>): RequestListener {
  return (request, response) => {
    void (async () => {
      const body = await buffer(request)
      const { pathname, searchParams } = new URL(request.url!, 'http://api')
      const isBase64Encoded = request.headers['content-type'] === BINARY_MEDIA_TYPE
      const headers = request.headers as Record<string, string>
      const result = await handler({
        httpMethod: request.method,
        path: pathname,
        headers,
        multiValueHeaders: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, [value]]),
        ),
        queryStringParameters: Object.fromEntries(searchParams),
        requestContext: { stage: 'prod' },
        body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
        isBase64Encoded,
      })
      response.statusCode = result.statusCode
      const lines = { ...result.headers, ...result.multiValueHeaders }
      for (const [name, value] of Object.entries(lines)) response.setHeader(name, value)
      // What it takes for text it sends as it is, base64 too.
      const decodes = result.isBase64Encoded && request.headers.accept === BINARY_MEDIA_TYPE
      response.end(Buffer.from(result.body, decodes ? 'base64' : 'utf8'))
    })().catch((error: unknown) => {
      // A proxy that ends in the middle of a request waits for no answer.
      if (error !== request.errored) throw error
    })
  }
}
