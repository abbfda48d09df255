import type { CheckedResponse } from '../instruct/check-response.ts'

/**
 * Adds the content type that a response has where none is given, and what goes with it. Without one, a browser would
 * guess, and run text of strangers as a page.
 *
 * @param accept The `Accept` header of the request.
 * @returns Names of the headers that were added.
 */
export function addDefaultHeaders(
  { status, headers, body }: CheckedResponse,
  hold: 'response' | 'stream',
  accept: string | null,
): string[] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const type = typeOf(hold, body, accept)
  // A status without a body has no type; a 304 would change that of what the client has.
  if (type === undefined || given.has('content-type') || [204, 205, 304].includes(status!)) return []
  const added = [
    ['content-type', type],
    ['x-content-type-options', 'nosniff'],
    ...(type === EVENT_STREAM ? [['cache-control', 'no-store'] as const] : []),
  ].filter(([name]) => !given.has(name!)) as [string, string][]
  headers.push(...added)
  return added.map(([name]) => name)
}

const EVENT_STREAM = 'text/event-stream'

function typeOf(hold: 'response' | 'stream', body: unknown, accept: string | null): string | undefined {
  if (isEventStream(accept)) return EVENT_STREAM
  if (typeof body === 'object') return 'application/octet-stream'
  // A long-poll without a body is answered by what is published, which has a type of its own.
  return body === undefined && hold === 'response' ? undefined : 'text/plain; charset=utf-8'
}

function isEventStream(accept: string | null): boolean {
  return (accept ?? '').split(',').some((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    return type === EVENT_STREAM && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}
