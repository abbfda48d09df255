import { checkOptions } from '@grip/core/adapter'
import { appendEvent, type AppendOptions } from './append.ts'
import { type HoldOptions, holdStream } from './hold.ts'
import { checkContext } from './internal/arguments.ts'
import type { StreamContext, StreamPublisher } from './internal/grip-context.ts'
import { createLanes } from './internal/lane.ts'
import { channelOf } from './internal/names.ts'
import type { StreamEvent } from './internal/reliable-event.ts'
import { checkReliable, type ReliableSettings } from './internal/settings.ts'
import { withSettings } from './internal/settings-of.ts'
import { type KeptEvent, lastEvent, readEvents } from './read.ts'
import type { ReliableStreamsOptions } from './streams-options.ts'

/** Event streams that never end and lose nothing. */
export interface ReliableStreams {
  /**
   * Adds an event to a stream that never ends, and publishes it. It resolves once the event is in the history; whether
   * or not the publish succeeds, every client of the stream gets it.
   *
   * @param publisher The `grip` of a handler, or a `Publisher`.
   * @param channel The channel: visible ASCII without spaces and `,;"\`, at most 512 characters.
   * @param event Its data, or `{ event, data }`.
   * @returns The event's id. Ids are consecutive, from 1.
   * @throws {TypeError} A channel or an event that cannot be sent.
   * @throws {StreamError} The history failed (`ERR_STREAM_HISTORY`), or the channel is an answer's (`ERR_STREAM_KIND`).
   *
   * @example
   * const id = await streams.append(grip, 'news', 'hello')
   */
  append(
    publisher: StreamPublisher,
    channel: string,
    event: string | StreamEvent,
    options?: AppendOptions,
  ): Promise<number>
  /**
   * Answers with what the client of a stream has missed, and lets the proxy add what follows. The same call answers the
   * proxy when it asks for more.
   *
   * @throws {GripNotProxiedError} No proxy sent the request; left alone, it is answered 501.
   * @throws {StreamError} The history failed (`ERR_STREAM_HISTORY`), or the channel is an answer's (`ERR_STREAM_KIND`).
   *
   * @example
   * if (request.method === 'GET') return streams.hold(grip, 'news')
   */
  hold(grip: StreamContext, channel: string, options?: HoldOptions): Promise<Response>
  /**
   * Reads what is kept of a stream that never ends: for a page that begins with the last events, or for transports that
   * you serve yourself.
   *
   * @param after The id before the first event; 0 for all.
   * @param limit Most events, from 1 to 1,000. Default 1,000.
   * @throws {TypeError} An invalid `after` or `limit`.
   * @throws {StreamError} The history failed (`ERR_STREAM_HISTORY`), or the channel is an answer's (`ERR_STREAM_KIND`).
   *
   * @example
   * const lastTen = await streams.read('news', Math.max(0, (await streams.last('news')) - 10))
   */
  read(channel: string, after: number, limit?: number): Promise<KeptEvent[]>
  /**
   * The id of the last event of a stream that never ends, or 0 if it has none.
   *
   * @throws {StreamError} The history failed (`ERR_STREAM_HISTORY`), or the channel is an answer's (`ERR_STREAM_KIND`).
   *
   * @example
   * const position = await streams.last('news')
   */
  last(channel: string): Promise<number>
  /**
   * Whether the proxy itself asks for what a client of this stream has missed. Such a request comes without cookies, and
   * is for a client that you have let in before; no client can send one. Check the session of all other requests.
   *
   * @example
   * if (!streams.isLink(grip, id) && !(await maySee(request, id))) return new Response(null, { status: 403 })
   */
  isLink(grip: Pick<StreamContext, 'lastIds'>, id: string): boolean
}

/**
 * Makes the streams of `createStreams()` that never end, without its answers: for programs that have none, whose bundle is
 * smaller by more than half.
 *
 * @throws {TypeError} An option with an invalid value.
 * @throws {GripConfigError} A misspelt option.
 *
 * @example
 * const streams = createReliableStreams({ history: postgresHistory(pool) })
 */
export function createReliableStreams(options: ReliableStreamsOptions): ReliableStreams {
  checkOptions('createReliableStreams', options, ['history', 'onError'])
  const settings = checkReliable(options)
  return withSettings(reliableStreams(settings), settings)
}

/** The functions of streams that never end. */
export function reliableStreams(settings: ReliableSettings): ReliableStreams {
  const addToLane = createLanes()
  return {
    append: (...call) => appendEvent(settings, addToLane, ...call),
    hold: (...call) => holdStream(settings, ...call),
    read: (...call) => readEvents(settings, ...call),
    last: (channel) => lastEvent(settings, channel),
    isLink(grip, id) {
      checkContext(grip)
      return grip.lastIds.has(channelOf(id)) || grip.lastIds.has(id)
    },
  }
}
