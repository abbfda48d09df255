import { type HeadersInput, type HoldInit, sse } from '@grip/core'
import { checkArgument, checkOptions } from '@grip/core/adapter'
import { checkContext } from './internal/arguments.ts'
import { eventStreamHeaders } from './internal/event-stream-headers.ts'
import type { StreamContext } from './internal/grip-context.ts'
import { linkOf, readerTimeout } from './internal/link-of.ts'
import { checkChannel } from './internal/names.ts'
import { readEntries } from './internal/read-entries.ts'
import { eventText } from './internal/reliable-event.ts'
import type { ReliableSettings } from './internal/settings.ts'

/** Options of {@link Streams.hold}. */
export interface HoldOptions {
  /** The last event that the client has, where it can say so neither by `Last-Event-ID` nor through the proxy. */
  after?: string | number | null | undefined
  /** Headers beside those of an event stream. */
  headers?: HeadersInput | undefined
  /**
   * What an idle stream is sent. Default: an event `ping` every 20 seconds, so that a page notices when they stop; a
   * connection can die without a word.
   */
  keepAlive?: HoldInit['keepAlive']
  /** The path that the proxy asks for what follows. Default: that of the request, with its query. */
  path?: string | undefined
}

/** See {@link Streams.hold}. */
export async function holdStream(
  { history }: ReliableSettings,
  grip: StreamContext,
  channel: string,
  options: HoldOptions = {},
): Promise<Response> {
  checkContext(grip)
  checkChannel(channel)
  checkOptions('hold()', options, ['after', 'headers', 'keepAlive', 'path'])
  const { keepAlive = PING, path, after } = options
  checkArgument(
    after === null || ['undefined', 'string', 'number'].includes(typeof after),
    '"after" must be a string or a number',
  )
  const headers = eventStreamHeaders(options.headers)
  const uri = linkOf(path, grip)
  const isLink = grip.lastIds.has(channel)
  const seen = toId(isLink ? grip.lastIds.get(channel) : (grip.request.headers.get('last-event-id') ?? after))
  // A request that no proxy sent is refused before anything is read.
  if (!grip.proxied) return grip.holdStream(channel)
  const { entries, more } = await readEntries(history, channel, seen)
  // Clients of a proxy that restarts all come back; at random, they do not come at once.
  const first = isLink ? '' : sse({ retry: 1000 + Math.floor(Math.random() * 2000) })
  return grip.holdStream(
    { name: channel, prevId: `${entries.at(-1)?.id ?? seen}` },
    {
      headers,
      body: first + entries.map((entry) => eventText(channel, entry)).join(''),
      keepAlive,
      link: { rel: 'next', uri, timeout: readerTimeout(more, isLink) },
    },
  )
}

const PING = { content: 'event: ping\ndata: \n\n', timeout: 20 }

/** The number that a client says, which is 0 for what is none. */
function toId(said: unknown): number {
  return /^\d{1,15}$/.test(`${said as string}`) ? Number(said) : 0
}
