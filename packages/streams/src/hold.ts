import { type HoldInit, sse } from '@grip/core'
import { checkArgument, checkOptions } from '@grip/core/adapter'
import type { StoredEntry } from './history.ts'
import { eventStreamHeaders } from './internal/event-stream-headers.ts'
import type { StreamContext } from './internal/grip-context.ts'
import { checkChannel } from './internal/names.ts'
import { eventText } from './internal/reliable-event.ts'
import { linkOf, type Settings } from './internal/settings.ts'

/** Options of {@link Streams.hold}. */
export interface HoldOptions {
  /** The last event that the client has, where it can say so neither by `Last-Event-ID` nor through the proxy. */
  after?: string | number | null | undefined
  /** Headers beside those of an event stream. */
  headers?: Readonly<Record<string, string>> | undefined
  /**
   * What an idle stream is sent. Default: an event `ping` every 20 seconds, so that a page notices when they stop; a
   * connection can die without a word.
   */
  keepAlive?: HoldInit['keepAlive']
  /** The path that the proxy asks for what follows. Default: that of the request, with its query. */
  path?: string | undefined
}

/** Most entries that are read at once. */
const PAGE = 250

/** Most characters of an answer, after which the rest comes with the next link. */
const MAX_LENGTH = 1_000_000

/** See {@link Streams.hold}. */
export async function holdStream(
  { history }: Pick<Settings<never>, 'history'>,
  grip: StreamContext,
  channel: string,
  options: HoldOptions,
): Promise<Response> {
  checkChannel(channel)
  checkOptions('hold()', options, ['after', 'headers', 'keepAlive', 'path'])
  const { headers, keepAlive = PING, path, after } = options
  checkArgument(
    path === undefined || typeof path === 'string',
    '"path" must be a path, such as "/events/news"',
  )
  const isLink = grip.lastIds.has(channel)
  const seen = toId(isLink ? grip.lastIds.get(channel) : (grip.request.headers.get('last-event-id') ?? after))
  // A request that no proxy sent is refused before anything is read.
  if (!grip.proxied) return grip.holdStream(channel)
  const { body, last, more } = await readEvents((from) => history.read(channel, from, PAGE), seen)
  // Clients of a proxy that restarts all come back; at random, they do not come at once.
  const first = isLink ? '' : sse({ retry: 1000 + Math.floor(Math.random() * 2000) })
  return grip.holdStream(
    { name: channel, prevId: `${last}` },
    {
      headers: eventStreamHeaders(headers),
      body: first + body,
      keepAlive,
      link: { rel: 'next', uri: linkOf(path, grip), timeout: more ? 1 : 30 },
    },
  )
}

const PING = { content: 'event: ping\ndata: \n\n', timeout: 20 }

/** The number that a client says, which is 0 for what is none. */
function toId(said: unknown): number {
  return /^\d{1,15}$/.test(`${said as string}`) ? Number(said) : 0
}

async function readEvents(
  read: (from: number) => Promise<StoredEntry[]>,
  seen: number,
): Promise<{ body: string; last: number; more: boolean }> {
  let body = ''
  let last = seen
  for (;;) {
    const entries = await read(last)
    // An id from the future was read as 0.
    if (entries.length > 0 && entries[0]!.id <= last) last = 0
    for (const { id, data } of entries) {
      body += eventText(id, data)
      last = id
      if (body.length >= MAX_LENGTH) return { body, last, more: true }
    }
    if (entries.length < PAGE) return { body, last, more: false }
  }
}
