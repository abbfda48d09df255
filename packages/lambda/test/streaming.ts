import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { AdapterUnderTest } from '@grip/conformance'
import { type LambdaEvent, toLambdaStreamHandler } from '@grip/lambda'
import type { ToEvent } from './events.ts'

/** What stands before the body of a streamed answer. */
export interface Prelude {
  statusCode: number
  headers?: Record<string, string>
  multiValueHeaders?: Record<string, string[]>
  cookies?: string[]
}

/** The stream that Lambda hands to a streaming handler. */
export class ResponseStream extends PassThrough {
  type = ''

  setContentType(type: string): void {
    this.type = type
  }
}

/** Calls a streaming handler, and reads its answer as Lambda's front end does. */
export function invokeStreaming(toEvent: ToEvent): AdapterUnderTest['invoke'] {
  return async (app, request, { basePath }) => {
    const event = JSON.parse(JSON.stringify(await toEvent(request))) as LambdaEvent
    const stream = new ResponseStream()
    const answer = buffer(stream)
    try {
      await toLambdaStreamHandler(app, { basePath })(event, stream, { awsRequestId: 'r' })
    } catch (error) {
      stream.end()
      throw error
    }
    if (stream.type !== 'application/vnd.awslambda.http-integration-response') throw new Error(stream.type)
    return toResponse(await answer, request.method)
  }
}

function toResponse(answer: Buffer, method: string): Response {
  const end = answer.indexOf(Buffer.alloc(8))
  if (end < 0) throw new Error('a prelude ends in eight zero bytes')
  const prelude = JSON.parse(answer.subarray(0, end).toString()) as Prelude
  const { statusCode: status, headers = {}, multiValueHeaders = {}, cookies = [] } = prelude
  const list = [
    ...Object.entries(headers),
    ...Object.entries(multiValueHeaders).flatMap(([name, values]) =>
      values.map((value) => [name, value] as const),
    ),
    ...cookies.map((cookie) => ['set-cookie', cookie] as const),
  ]
  const body = answer.subarray(end + 8)
  const isEmpty = body.length === 0 || method === 'HEAD'
  return new Response(isEmpty ? null : new Uint8Array(body), { status, headers: list as [string, string][] })
}
