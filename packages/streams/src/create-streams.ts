import type { UIMessageChunkLike } from './codecs/ui-messages.ts'
import { type ReliableStreams, reliableStreams } from './create-reliable-streams.ts'
import type { StreamContext, StreamPublisher } from './internal/grip-context.ts'
import type { Outcome, Produce, Source } from './internal/producer.ts'
import { checkSettings } from './internal/settings.ts'
import { withSettings } from './internal/settings-of.ts'
import type { StreamJob } from './job.ts'
import { type ResumeOptions, resumeAnswer } from './resume.ts'
import { runJob, writeAnswer } from './run.ts'
import { startAnswer, type StartOptions } from './start.ts'
import { stopAnswer } from './stop.ts'
import type { StreamsOptions } from './streams-options.ts'

/** Event streams that lose nothing, and answers that survive. */
export interface Streams<Chunk> extends ReliableStreams {
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
  const streams: Streams<Chunk> = {
    ...reliableStreams(settings),
    start: (...call) => startAnswer(settings, ...call),
    resume: (...call) => resumeAnswer(settings, ...call),
    stop: (...call) => stopAnswer(settings, ...call),
    write: (...call) => writeAnswer(settings, ...call),
    run: (...call) => runJob(settings, ...call),
  }
  return withSettings(streams, settings)
}
