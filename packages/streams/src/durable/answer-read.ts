import { eventStreamHeaders } from '../internal/event-stream-headers.ts'
import type { DurableContext } from './durable-context.ts'
import { linkOf, readerTimeout } from '../internal/link-of.ts'
import { joinContent, kindOf } from './content.ts'
import { cursorAfter } from './cursor.ts'
import { isEmpty, type Part, partHeaders, placeHeaders } from './durable-headers.ts'
import { controlEvent, dataEvent } from './events.ts'
import type { ReadRequest } from './parse-request.ts'

/** What every answer has, and how long a long-poll waits. */
export interface AnswerSettings {
  headers: Readonly<Record<string, string>>
  /** Who may keep what is read. */
  cache: 'private' | 'public'
  /** Seconds. */
  timeout: number
}

/** Answers a catch-up read: all that there is. */
export function answerPart({ headers, cache }: AnswerSettings, request: Request, part: Part): Response {
  const own = partHeaders(part)
  if (isKnown(request, own['etag']!))
    return new Response(null, { status: 304, headers: { ...headers, ...own } })
  // What is behind it is never anything else; at the end there may be more the next time.
  const kept = part.more ? 'max-age=60, stale-while-revalidate=300' : 'no-cache'
  return new Response(joinContent(part.type, part.entries), {
    headers: { ...headers, ...own, 'cache-control': `${cache}, ${kept}` },
  })
}

/** Answers `offset=now`: where the end is, which nobody may keep. */
export function answerNow({ headers }: AnswerSettings, part: Part): Response {
  const { etag: _, ...own } = partHeaders(part)
  return new Response(joinContent(part.type, []), {
    headers: { ...headers, ...own, 'cache-control': 'no-store' },
  })
}

/** Answers a long-poll: with what there is, else by a hold that the next append completes. */
export function answerPoll(
  settings: AnswerSettings,
  grip: DurableContext,
  channel: string,
  part: Part,
  { cursor }: ReadRequest,
): Response {
  const { headers, timeout } = settings
  const live = { ...headers, 'stream-cursor': cursorAfter(cursor, 20_000) }
  if (!isEmpty(part)) return answerPart({ ...settings, headers: live }, grip.request, part)
  const none = { ...live, ...placeHeaders(part), 'cache-control': 'no-store' }
  if (part.closed) return new Response(null, { status: 204, headers: none })
  return grip.holdResponse(
    { name: channel, prevId: `${part.position}` },
    { status: 204, headers: none, timeout },
  )
}

/** Answers with events: what there is, and a hold to which each append adds. */
export function answerEvents(
  { headers }: AnswerSettings,
  grip: DurableContext,
  channel: string,
  part: Part,
  { cursor }: ReadRequest,
  isLink: boolean,
): Response {
  const { type, position, entries, more, closed } = part
  const control = controlEvent({ position, cursor: cursorAfter(cursor, 1), upToDate: !more, closed })
  // A reader that the proxy asks for knows where it is.
  const body = isLink && entries.length === 0 ? '' : dataEvent(type, entries) + control
  const all = eventStreamHeaders(
    headers,
    kindOf(type) === 'bytes' ? { 'stream-sse-data-encoding': 'base64' } : undefined,
  )
  if (closed) return new Response(body, { headers: all })
  return grip.holdStream(
    { name: channel, prevId: `${position}` },
    {
      headers: all,
      body,
      keepAlive: { content: ':\n\n', timeout: 20 },
      link: { rel: 'next', uri: linkOf(undefined, grip), timeout: readerTimeout(more, isLink) },
    },
  )
}

/** Ends the events of a reader for whom there is nothing more. */
export function endEvents({ headers }: AnswerSettings): Response {
  return new Response('', { headers: eventStreamHeaders(headers) })
}

function isKnown({ headers }: Request, etag: string): boolean {
  const known = (headers.get('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}
