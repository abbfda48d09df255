import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { AdapterUnderTest } from '@grip/conformance'
import { type LambdaEvent, toLambdaStreamHandler } from '@grip/lambda'
import type { ToEvent } from './events.ts'
import { fromStream } from './results.ts'

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
    return fromStream(await answer, request)
  }
}
