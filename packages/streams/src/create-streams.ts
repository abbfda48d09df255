import { checkArgument } from '@grip/core/adapter'
import { type AppendOptions, Appender } from './append.ts'
import type { UIMessageChunkLike } from './codecs/ui-messages.ts'
import { type HoldOptions, holdStream } from './hold.ts'
import type { StreamContext, StreamPublisher } from './internal/grip-context.ts'
import { channelOf } from './internal/names.ts'
import type { Outcome } from './internal/producer.ts'
import type { StreamEvent } from './internal/reliable-event.ts'
import type { Produce } from './internal/run-producer.ts'
import type { Running } from './internal/running.ts'
import { checkSettings } from './internal/settings.ts'
import { withSettings } from './internal/settings-of.ts'
import type { Source } from './internal/source.ts'
import type { StreamJob } from './job.ts'
import { type KeptEvent, lastEvent, readEvents } from './read.ts'
import { type ResumeOptions, resumeAnswer } from './resume.ts'
import { runJob, writeAnswer } from './run.ts'
import { startAnswer, type StartOptions } from './start.ts'
import { stopAnswer } from './stop.ts'
import type { StreamsOptions } from './streams-options.ts'

/** Event streams that lose nothing, and answers that survive. */
export interface Streams<Chunk> {
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
   * Begins an answer, and returns the response in which its first viewer follows it. The answer is written whether or
   * not anyone is reading it.
   *
   * @param id The answer's id, or that of its chat: when an answer has ended, the next one may have the same.
   * @param produce Returns the chunks. With the option `start` of `createStreams()` it is called in another function.
   * @throws {GripNotProxiedError} No proxy sent the request; left alone, it is answered 501.
   * @throws {StreamError} An answer with this id is being written (`ERR_STREAM_BUSY`), the platform sends answers last
   *   (`ERR_STREAM_ANSWERS_LAST`), or the history failed (`ERR_STREAM_HISTORY`).
   *
   * @example
   * return streams.start(grip, id, ({ signal }) =>
   *   streamText({ model, messages, abortSignal: signal }).toUIMessageStream())
   */
  start(grip: StreamContext, id: string, produce?: Produce<Chunk>, options?: StartOptions): Promise<Response>
  /**
   * Answers with what has been written so far, and lets the proxy add what follows; 204 if there is nothing to
   * resume. The same call answers the proxy when it asks for more.
   *
   * @throws {GripNotProxiedError} No proxy sent the request; left alone, it is answered 501.
   * @throws {StreamError} The history failed (`ERR_STREAM_HISTORY`).
   *
   * @example
   * if (request.method === 'GET') return streams.resume(grip, id)
   */
  resume(grip: StreamContext, id: string, options?: ResumeOptions): Promise<Response>
  /**
   * Ends an answer: at once for its viewers. Its producer's `signal` is aborted when the producer next writes.
   *
   * @returns Whether there was an answer to stop.
   * @throws {StreamError} The history failed (`ERR_STREAM_HISTORY`).
   *
   * @example
   * await streams.stop(grip, id)
   */
  stop(publisher: StreamPublisher | StreamContext, id: string): Promise<boolean>
  /**
   * Whether the proxy itself asks for what a client of this stream has missed. Such a request comes without cookies, and
   * is for a client that you have let in before; no client can send one. Check the session of all other requests.
   *
   * @example
   * if (!streams.isLink(grip, id) && !(await maySee(request, id))) return new Response(null, { status: 403 })
   */
  isLink(grip: Pick<StreamContext, 'lastIds'>, id: string): boolean
  /**
   * Writes a whole answer outside of a request: in a queue consumer or a cron job.
   *
   * @param source The chunks, or a function that returns them.
   * @returns How it ended: `done`, `stopped`, `failed`, `lost`, `superseded` or `handed over`.
   * @throws {StreamError} An answer with this id is being written (`ERR_STREAM_BUSY`), or the history failed.
   *
   * @example
   * await streams.write(Publisher.fromEnv(), 'report-7', lines())
   */
  write(publisher: StreamPublisher, id: string, source: Source<Chunk> | Produce<Chunk>): Promise<Outcome>
  /**
   * Continues an answer in the function that `start`, `handOver` or `onLost` has called. A job that comes twice is
   * run once.
   *
   * @returns How it ended, as for `write()`; `superseded` or `stopped` if there was nothing to do.
   * @throws {StreamError} The history failed (`ERR_STREAM_HISTORY`).
   *
   * @example
   * export const handler = (job) => streams.run(Publisher.fromEnv(), job, ({ signal, written }) => answer(signal, written))
   */
  run(publisher: StreamPublisher, job: StreamJob, produce: Produce<Chunk>): Promise<Outcome>
}

/**
 * Makes streams over a history: those that never end (`append`, `hold`), and answers (`start`, `resume`, `stop`).
 *
 * @throws {TypeError} An option with an invalid value, or one that needs another option.
 * @throws {GripConfigError} A misspelt option.
 *
 * @example
 * const streams = createStreams({ history: postgresHistory(pool), path: (id) => `/api/chat/${id}/stream` })
 */
export function createStreams<Chunk = UIMessageChunkLike>(options: StreamsOptions<Chunk>): Streams<Chunk> {
  const settings = checkSettings(options)
  const running: Running<Chunk> = { settings, producers: new Map() }
  const appender = new Appender(settings)
  const streams: Streams<Chunk> = {
    append: async (publisher, channel, event, more = {}) => appender.append(publisher, channel, event, more),
    hold: (grip, channel, more = {}) => holdStream(settings, grip, channel, more),
    read: async (channel, after, limit = 1000) => readEvents(settings, channel, after, limit),
    last: async (channel) => lastEvent(settings, channel),
    start: (grip, id, produce, more = {}) => startAnswer(running, grip, id, produce, more),
    resume: (grip, id, more = {}) => resumeAnswer(settings, grip, id, more),
    stop: (publisher, id) => stopAnswer(running, publisher, id),
    isLink(grip, id) {
      const lastIds = (grip as Partial<StreamContext> | undefined)?.lastIds
      checkArgument(
        typeof lastIds?.has === 'function',
        'isLink() needs the grip of a request as its first argument',
      )
      return lastIds.has(channelOf(id)) || lastIds.has(id)
    },
    write: (publisher, id, source) => writeAnswer(running, publisher, id, source),
    run: (publisher, job, produce) => runJob(running, publisher, job, produce),
  }
  return withSettings(streams, settings)
}
