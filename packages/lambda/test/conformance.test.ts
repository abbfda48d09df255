import { type AdapterUnderTest, describeAdapter } from '@grip/conformance'
import { type LambdaEvent, type LambdaResult, toLambdaHandler } from '@grip/lambda'
import { toAlbEvent, type ToEvent, toHttpEvent, toRestEvent } from './events.ts'
import { fromAlbResult, fromHttpResult, type FromResult, fromRestResult } from './results.ts'
import { invokeStreaming } from './streaming.ts'

// The body of an event is text: other code that reads it leaves it as it was.
const READ_ONCE = 'A-4.9'

// What a REST API sends as text loses every byte that is not UTF-8.
const TEXT_ONLY = ['A-3.3', 'A-3.4', 'A-3.5', 'A-3.11', 'A-3.16', 'A-4.12']

const EVENTS_ONLY = ['application/websocket-events']

describeAdapter({
  name: 'Lambda, REST API',
  invoke: roundTrip(toRestEvent(['*/*']), fromRestResult(['*/*'])),
  unsupported: [READ_ONCE],
})

describeAdapter({
  name: 'Lambda, REST API whose binaryMediaTypes are WebSocket events',
  invoke: roundTrip(toRestEvent(EVENTS_ONLY), fromRestResult(EVENTS_ONLY)),
  unsupported: [READ_ONCE, 'A-1.9', 'A-2.3'],
})

describeAdapter({
  name: 'Lambda, REST API without binaryMediaTypes',
  invoke: roundTrip(toRestEvent([]), fromRestResult([])),
  unsupported: [READ_ONCE, 'A-1.9', 'A-2.3', ...TEXT_ONLY],
})

describeAdapter({
  name: 'Lambda, HTTP API',
  invoke: roundTrip(toHttpEvent('a.execute-api.eu-west-1.amazonaws.com'), fromHttpResult),
  unsupported: [READ_ONCE],
})

describeAdapter({
  name: 'Lambda, function URL',
  invoke: roundTrip(toHttpEvent('a.lambda-url.eu-west-1.on.aws'), fromHttpResult),
  unsupported: [READ_ONCE],
})

describeAdapter({
  name: 'Lambda, load balancer',
  invoke: roundTrip(toAlbEvent(false), fromAlbResult(false)),
  // One value of each header and query parameter goes in, and one cookie comes out.
  unsupported: [READ_ONCE, 'A-1.3', 'A-1.6', 'A-2.5', 'A-2.6', 'A-3.8', 'A-4.7', 'A-4.14', 'A-4.15'],
})

describeAdapter({
  name: 'Lambda, load balancer with multi-value headers',
  invoke: roundTrip(toAlbEvent(true), fromAlbResult(true)),
  unsupported: [READ_ONCE],
})

describeAdapter({
  name: 'Lambda, streaming function URL',
  invoke: invokeStreaming(toHttpEvent('a.lambda-url.eu-west-1.on.aws')),
  unsupported: [READ_ONCE],
})

describeAdapter({
  name: 'Lambda, streaming REST API',
  invoke: invokeStreaming(toRestEvent(['*/*'])),
  unsupported: [READ_ONCE],
})

function roundTrip(toEvent: ToEvent, fromResult: FromResult): AdapterUnderTest['invoke'] {
  return async (app, request, { basePath }) => {
    const handler = toLambdaHandler(app, { basePath })
    // What goes in and out of Lambda is JSON.
    const event = JSON.parse(JSON.stringify(await toEvent(request))) as LambdaEvent
    const result = await handler(event, { awsRequestId: 'r' })
    return fromResult(JSON.parse(JSON.stringify(result)) as LambdaResult, request)
  }
}
