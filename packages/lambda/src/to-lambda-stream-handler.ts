import { pipeline } from 'node:stream/promises'
import { type AdapterOptions, bodyToSend, type FetchApp, serveApp } from '@grip/core/adapter'
import { methodOf, shapeOf } from './event-request.ts'
import type { LambdaEvent } from './event-types.ts'
import { serveEvent } from './serve-event.ts'
import { shapeHeaders } from './to-result.ts'

/** The stream that Lambda gives a streaming handler, a `Writable` of Node. */
export interface LambdaResponseStream extends NodeJS.WritableStream {
  /** Sets the content type of the answer. */
  setContentType(type: string): void
}

/**
 * Serves a `{ fetch }` app on AWS Lambda with a streamed answer: a function URL, or a REST API, whose response
 * mode is streaming. Holds and WebSockets do not need it.
 *
 * The answer ends before what the app hands to `waitUntil`, for which the function goes on.
 *
 * @returns The function to export as `handler`.
 * @throws {TypeError} A `basePath` that does not begin with a slash.
 * @example
 * ```ts
 * export const handler = toLambdaStreamHandler(app)
 * ```
 */
export function toLambdaStreamHandler(
  app: FetchApp,
  options: AdapterOptions = {},
): (event: LambdaEvent, stream: LambdaResponseStream, ...context: unknown[]) => Promise<void> {
  const serve = serveApp('toLambdaStreamHandler', app, options)
  const handler = async (
    event: LambdaEvent,
    stream: LambdaResponseStream,
    ...context: unknown[]
  ): Promise<void> => {
    const answer = async (response: Response): Promise<void> => {
      stream.setContentType('application/vnd.awslambda.http-integration-response')
      stream.write(preludeOf(response, event))
      // The client has its answer when this ends; the process freezes when the handler does.
      await pipeline((bodyToSend(response, methodOf(event)) ?? []) as AsyncIterable<Uint8Array>, stream)
    }
    await serveEvent(serve, event, context[0], answer, true)
  }
  // The runtime knows a streaming handler by this mark, with or without its helper in the global scope.
  return Object.assign(handler, { [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'response' })
}

// JSON and eight zero bytes stand before the body, also before an empty one.
function preludeOf({ status: statusCode, headers }: Response, event: LambdaEvent): Uint8Array {
  const prelude = JSON.stringify({ statusCode, ...shapeHeaders([...headers], shapeOf(event)) })
  return Buffer.concat([Buffer.from(prelude), Buffer.alloc(8)])
}
