import { createGripHandler, type GripHandler } from '@grip/core'
import type { Streams } from '@grip/streams'

/** Most characters of an event. */
const MAX_LENGTH = 10_000

/** `POST /events/<channel>` adds an event, `GET` is the stream of them. */
export function createApp(streams: Pick<Streams<never>, 'append' | 'hold'>): GripHandler {
  return createGripHandler(async (request, grip) => {
    const { pathname, searchParams } = new URL(request.url)
    const channel = /^\/events\/([\w-]{1,64})$/.exec(pathname)?.[1]
    if (channel === undefined) return new Response('Not found\n', { status: 404 })
    // A page names the last event that it has where the browser does not.
    if (request.method !== 'POST') return streams.hold(grip, channel, { after: searchParams.get('after') })
    // Read whatever the answer: Pushpin 1.41 loses its place on a connection that is answered before its body came.
    const data = await request.text()
    if (isForeign(request)) return new Response('Not from another site\n', { status: 403 })
    if (data.length > MAX_LENGTH) return new Response('Too long\n', { status: 413 })
    return Response.json({ id: await streams.append(grip, channel, data) }, { status: 201 })
  })
}

/** Whether a page of another site sent it. Browsers name the page of every POST; curl and servers name none. */
function isForeign({ headers }: Request): boolean {
  const host = headers.get('host')
  return ![null, `http://${host}`, `https://${host}`].includes(headers.get('origin'))
}
