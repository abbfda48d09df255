import type { CheckedResponse } from '../instruct/check-response.ts'
import { canHaveBody } from '../internal/is-response.ts'

/** Adds the headers that a hold has where none are given; returns their names. */
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

/** The type of a body for which none is given: a browser would guess, and run text of strangers as a page. */
export function typeOfBody(body: unknown): string {
  return typeof body === 'object' ? 'application/octet-stream' : 'text/plain; charset=utf-8'
}

/** Adds a content type to headers that have none, and what goes with it; returns the names of what was added. */
export function addType(
  headers: [string, string][],
  type: string,
  more: readonly [string, string][] = [],
): string[] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  if (given.has('content-type')) return []
  const wanted: [string, string][] = [['content-type', type], ['x-content-type-options', 'nosniff'], ...more]
  const added = wanted.filter(([name]) => !given.has(name))
  headers.push(...added)
  return added.map(([name]) => name)
}
