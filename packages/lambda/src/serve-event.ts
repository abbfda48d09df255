import { type FetchApp, invokeApp } from '@grip/core'
import { bodyOf, headersOf, methodOf, pathOf, queryOf, shapeOf } from './event-request.ts'
import type { LambdaEvent } from './event-types.ts'
import { eventsOf } from './websocket-from-event.ts'

/**
 * Calls an app with a Lambda event, and `answer` with its response. What the app leaves to `waitUntil` is
 * awaited after that: Lambda freezes a process as soon as its handler returned.
 */
export async function serveEvent<T>(
  app: FetchApp,
  event: LambdaEvent,
  context: unknown,
  removeBase: (path: string) => string,
  answer: (response: Response) => Promise<T>,
): Promise<T> {
  const pending: Promise<unknown>[] = []
  const waitUntil = (promise: Promise<unknown>): void => void pending.push(promise)
  try {
    const native = [{ event, lambdaContext: context }]
    const platform = { env: process.env, event, context, waitUntil }
    return await answer(await invokeApp(app, toRequest(event, removeBase), platform, native))
  } finally {
    while (pending.length > 0) await Promise.allSettled(pending.splice(0))
  }
}

function toRequest(event: LambdaEvent, removeBase: (path: string) => string): Request {
  const shape = shapeOf(event)
  const headers = new Headers()
  headersOf(event).forEach((value, name) => headers.append(name, toByteString(value)))
  const method = methodOf(event)
  const url = `${originOf(headers)}${removeBase(pathOf(event))}${queryOf(event, shape)}`
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
    return new ReadableStream({ start: (controller) => controller.error(error) })
  }
}

// The path never contributes the authority, and a Host that is none does not reach the URL.
function originOf(headers: Headers): string {
  const scheme = headers.get('x-forwarded-proto') === 'http' ? 'http' : 'https'
  const origin = `${scheme}://${headers.get('host') ?? ''}`
  return /^\w+:\/\/[\w.-]+(:\d+)?$/.test(origin) && URL.canParse(origin) ? origin : `${scheme}://localhost`
}

// `Headers` takes one byte a character, as a client sent them; some front ends hand on decoded UTF-8.
function toByteString(value: string): string {
  return /[^\0-\xff]/.test(value) ? Buffer.from(value).toString('latin1') : value
}
