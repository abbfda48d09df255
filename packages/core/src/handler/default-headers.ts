import { canHaveBody } from '../internal/is-response.ts'
import { addType, typeOfBody } from '../internal/default-type.ts'
import type { CheckedResponse } from '../instruct/check-response.ts'

/**
 * Adds the content type that a response has where none is given, and what goes with it.
 *
 * @param accept The `Accept` header of the request.
 * @returns Names of the headers that were added.
 */
export function addDefaultHeaders(
  { status, headers, body }: CheckedResponse,
  hold: 'response' | 'stream',
  accept: string | null,
): string[] {
  const type = typeOf(hold, body, accept)
  // A status without a body has no type; a 304 would change that of what the client has.
  if (type === undefined || !canHaveBody(status)) return []
  return addType(headers, type, type === EVENT_STREAM ? [['cache-control', 'no-store']] : [])
}

const EVENT_STREAM = 'text/event-stream'

function typeOf(hold: 'response' | 'stream', body: unknown, accept: string | null): string | undefined {
  if (isEventStream(accept)) return EVENT_STREAM
  // A long-poll without a body is answered by what is published, which has a type of its own.
  return body === undefined && hold === 'response' ? undefined : typeOfBody(body)
}

function isEventStream(accept: string | null): boolean {
  return (accept ?? '').split(',').some((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    return type === EVENT_STREAM && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}
