import { type AdapterOptions, bodyWasRead, failingBody, type FetchApp, serveApp } from '@grip/core/adapter'
import type { AzureHttpRequest, AzureHttpResponse } from './http-types.ts'
import { toHttpResponse } from './to-http-response.ts'

/**
 * Serves a `{ fetch }` app as an HTTP function of Azure (programming model v4).
 *
 * Azure's `authLevel` is `anonymous` unless you set another: the proxy's signature is what guards the
 * function. What the app hands to `waitUntil` is awaited before the answer.
 *
 * @param options `basePath` is usually `/api`, the prefix of all functions unless `host.json` changes it.
 * @returns The `handler` of `app.http()`.
 * @throws {TypeError} A `basePath` that does not begin with a slash.
 * @example
 * ```ts
 * app.http('chat', {
 *   methods: ['GET', 'POST'],
 *   authLevel: 'anonymous',
 *   route: '{*path}',
 *   handler: toAzureHandler(chat, { basePath: '/api' }),
 * })
 * ```
 */
export function toAzureHandler(
  app: FetchApp,
  options: AdapterOptions = {},
): (request: AzureHttpRequest, context: unknown) => Promise<AzureHttpResponse> {
  const serve = serveApp('toAzureHandler', app, options)
  return (event, context) =>
    serve(
      {
        request: (removeBase) => toRequest(event, removeBase),
        platform: { env: process.env, event, context },
        native: [context],
        stopsWithAnswer: true,
      },
      async (response) =>
        toHttpResponse(response.status, response.headers, new Uint8Array(await response.arrayBuffer())),
    )
}

function toRequest(event: AzureHttpRequest, removeBase: (path: string) => string): Request {
  const { method, bodyUsed } = event
  const stream = event.body as ReadableStream | null
  const url = new URL(event.url)
  url.pathname = removeBase(url.pathname)
  const headers = new Headers()
  event.headers.forEach((value, name) => headers.append(name, value))
  const body = bodyUsed || stream?.locked ? failingBody(bodyWasRead()) : stream
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit)
}
