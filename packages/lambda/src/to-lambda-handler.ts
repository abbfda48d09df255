import { GripError } from '@grip/core'
import { type AdapterOptions, bodyToSend, type FetchApp, serveApp, toErrorResponse } from '@grip/core/adapter'
import { methodOf } from './event-request.ts'
import type { LambdaEvent, LambdaResult } from './event-types.ts'
import { serveEvent } from './serve-event.ts'
import { toResult } from './to-result.ts'

/**
 * Serves a `{ fetch }` app on AWS Lambda, behind a REST API, an HTTP API, a function URL or a load balancer.
 *
 * What the app hands to `waitUntil` is awaited before the answer, since Lambda freezes the process after it.
 *
 * @returns The function to export as `handler`.
 * @throws {TypeError} A `basePath` that does not begin with a slash.
 * @example
 * ```ts
 * export const handler = toLambdaHandler(app)
 * ```
 */
export function toLambdaHandler(
  app: FetchApp,
  options: AdapterOptions = {},
): (event: LambdaEvent, context?: unknown) => Promise<LambdaResult> {
  const serve = serveApp('toLambdaHandler', app, options)
  return (event, context) =>
    serveEvent(serve, event, context, async (response) => {
      try {
        return await resultOf(response, event)
      } catch (error) {
        if (!(error instanceof GripError)) throw error
        // The app has answered: its own onError is done.
        console.error(error)
        return resultOf(toErrorResponse(error), event)
      }
    })
}

async function resultOf(response: Response, event: LambdaEvent): Promise<LambdaResult> {
  const { status, headers } = response
  const body = bodyToSend(response, methodOf(event)) === null ? [] : await response.arrayBuffer()
  return toResult({ status, headers: [...headers], body: new Uint8Array(body) }, event)
}
