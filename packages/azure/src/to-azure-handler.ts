import { type AdapterOptions, type FetchApp, invokeApp, removeBasePath } from '@grip/core'
import { bodyWasRead } from './body-was-read.ts'
import type { AzureHttpRequest, AzureHttpResponse } from './http-types.ts'
import { toHttpResponse } from './to-http-response.ts'

/**
 * Serves a `{ fetch }` app as an HTTP function of Azure (programming model v4).
 *
 * Azure's `authLevel` is `anonymous` unless you set another: the proxy's signature is what guards the
 * function. What the app hands to `waitUntil` is awaited before the answer.
 *
 * @param options `basePath` is mostly `/api`, the prefix of all functions unless `host.json` changes it.
 * @returns The `handler` of `app.http()`.
 * @throws {TypeError} A `basePath` that does not begin with a slash.
 */
export function toAzureHandler(
  app: FetchApp,
  options: AdapterOptions = {},
): (request: AzureHttpRequest, context: unknown) => Promise<AzureHttpResponse> {
  const removeBase = removeBasePath('toAzureHandler', app, options)
  return async (event, context) => {
    const pending: Promise<unknown>[] = []
    const platform = {
      env: process.env,
      event,
      context,
      waitUntil: (promise: Promise<unknown>): void => void pending.push(promise),
    }
    try {
      const response = await invokeApp(app, toRequest(event, removeBase), platform, [context])
      return toHttpResponse(response.status, response.headers, new Uint8Array(await response.arrayBuffer()))
    } finally {
      while (pending.length > 0) await Promise.allSettled(pending.splice(0))
    }
  }
}

function toRequest(event: AzureHttpRequest, removeBase: (path: string) => string): Request {
  const { method, bodyUsed } = event
  const url = new URL(event.url)
  url.pathname = removeBase(url.pathname)
  const headers = new Headers()
  event.headers.forEach((value, name) => headers.append(name, value))
  const body = bodyUsed ? failing(bodyWasRead()) : (event.body as ReadableStream | null)
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit)
}

// Whoever reads the body hears why it cannot be read.
function failing(error: Error): ReadableStream {
  return new ReadableStream({ start: (controller) => controller.error(error) })
}
