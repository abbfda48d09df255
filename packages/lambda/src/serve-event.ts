import { failingBody, parseUrl, type Serve, toUrl } from '@grip/core/adapter'
import { bodyOf, type EventShape, headersOf, methodOf, pathOf, queryOf, shapeOf } from './event-request.ts'
import type { LambdaEvent } from './event-types.ts'
import { eventsOf } from './websocket-from-event.ts'

/**
 * Calls an app with a Lambda event, and `answer` with its response. What the app leaves to `waitUntil` is
 * awaited after that: Lambda freezes a process as soon as its handler returned.
 *
 * @param sendsAtOnce Whether `answer` sends the response by itself, as into a stream.
 */
export async function serveEvent<T>(
  serve: Serve,
  event: LambdaEvent,
  context: unknown,
  answer: (response: Response) => Promise<T>,
  sendsAtOnce = false,
): Promise<T> {
  // An event of something else has no answer that anything would read.
  const shape = shapeOf(event)
  return serve(
    {
      request: (removeBase) => toRequest(event, shape, removeBase),
      platform: { env: process.env, event, context },
      native: [{ event, lambdaContext: context }],
      stopsWithAnswer: true,
      sendsAtOnce,
    },
    answer,
  )
}

function toRequest(event: LambdaEvent, shape: EventShape, removeBase: (path: string) => string): Request {
  const headers = new Headers()
  headersOf(event).forEach((value, name) => headers.append(name, toByteString(value)))
  const method = methodOf(event)
  const url = toUrl(originOf(headers), pathOf(event), queryOf(event, shape), removeBase)
  const isEvents = headers.get('content-type')?.toLowerCase().startsWith('application/websocket-events')
  const read = isEvents ? eventsOf : bodyOf
  const body = method === 'GET' || method === 'HEAD' ? null : readable(() => read(event))
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit)
}

// A body that is broken is the app's to find out, once it has verified who sent it.
function readable(read: () => Uint8Array<ArrayBuffer>): BodyInit {
  try {
    return read()
  } catch (error) {
    return failingBody(error)
  }
}

// The path never contributes the authority, and a Host that is none does not reach the URL.
function originOf(headers: Headers): string {
  const scheme = headers.get('x-forwarded-proto') === 'http' ? 'http' : 'https'
  const origin = `${scheme}://${headers.get('host') ?? ''}`
  return /^\w+:\/\/[\w.-]+(:\d+)?$/.test(origin) && parseUrl(origin) ? origin : `${scheme}://localhost`
}

// `Headers` takes one byte a character, as a client sent them; some front ends hand on decoded UTF-8.
function toByteString(value: string): string {
  return /[^\0-\xff]/.test(value) ? Buffer.from(value).toString('latin1') : value
}
