import { createGripHandler, type GripHandler, type GripContext, type Publisher, sse } from '@grip/core'
import type { History, StoredEvent } from './history.ts'

/** Most events of one answer: a client that missed more gets the rest with the next ones. */
const PAGE = 1000

/** Most characters of an event. */
const MAX_LENGTH = 10_000

/** `POST /events/<channel>` adds an event, `GET` is the stream of them. */
export function createApp(history: History): GripHandler {
  return createGripHandler(async (request, grip) => {
    const channel = /^\/events\/([\w-]{1,64})$/.exec(new URL(request.url).pathname)?.[1]
    if (channel === undefined) return new Response('Not found\n', { status: 404 })
    if (request.method !== 'POST') return holdEvents(history, channel, request, grip)
    if (isForeign(request)) return new Response('Not from another site\n', { status: 403 })
    const data = await request.text()
    if (data.length > MAX_LENGTH) return new Response('Too long\n', { status: 413 })
    const id = await history.append(channel, data)
    // The event is safe. If the proxy hears of it late, or never, its clients read it from the history.
    void publishEvent(grip, channel, { id, data })
    return Response.json({ id }, { status: 201 })
  })
}

/** Tells the proxy of an event in the history: from a handler by its `grip`, from anywhere else by a `Publisher`. */
export function publishEvent(
  publisher: Pick<Publisher, 'publish'>,
  channel: string,
  event: StoredEvent,
): Promise<void> {
  const order = { id: `${event.id}`, prevId: `${event.id - 1}` }
  return publisher.publish(channel, { httpStream: encode(event) }, order)
}

/** Whether a page of another site sent it. Browsers name the page of every POST; curl and servers name none. */
function isForeign({ headers }: Request): boolean {
  const host = headers.get('host')
  return ![null, `http://${host}`, `https://${host}`].includes(headers.get('origin'))
}

/** Answers with what the client has missed, and has the proxy add what follows. */
async function holdEvents(
  history: History,
  channel: string,
  request: Request,
  grip: GripContext,
): Promise<Response> {
  const seen = seenBy(request, grip, channel)
  const missed = await history.since(channel, seen, PAGE)
  const last = missed.at(-1)?.id ?? seen
  // Clients of a proxy that restarts all come back; at random, they do not come at once.
  const first = grip.lastIds.has(channel) ? '' : sse({ retry: 1000 + Math.floor(Math.random() * 2000) })
  return grip.holdStream(
    { name: channel, prevId: `${last}` },
    {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      body: first + missed.map(encode).join(''),
      // An event, so that a page notices when they stop: a connection can die without a word.
      keepAlive: { content: sse({ event: 'ping', data: '' }), timeout: 20 },
      // Relative to the request, so that it also holds where the app has a base path.
      link: { rel: 'next', uri: channel, timeout: missed.length < PAGE ? 30 : 1 },
    },
  )
}

/** The last event that the client has, as told by the proxy, by a browser that reconnects, or by the page. */
function seenBy(request: Request, grip: GripContext, channel: string): number {
  const id =
    grip.lastIds.get(channel) ??
    request.headers.get('last-event-id') ??
    new URL(request.url).searchParams.get('after') ??
    ''
  return /^\d{1,15}$/.test(id) ? Number(id) : 0
}

function encode({ id, data }: StoredEvent): string {
  return sse({ id: `${id}`, data })
}
