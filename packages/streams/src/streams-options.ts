import type { Codec } from './codecs/codec.ts'
import type { History } from './history.ts'
import type { StreamContext } from './internal/grip-context.ts'
import type { StreamJob } from './job.ts'

/** Options of {@link createReliableStreams}. */
export interface ReliableStreamsOptions {
  /** Where entries are kept: `memoryHistory()` for tests and single processes, or one that uses your database. */
  history: History
  /** Called with each error that reaches no caller: a publish that failed, a source that threw. Default `console.error`. */
  onError?: ((error: unknown, id: string) => void) | undefined
}

/** Options of {@link createStreams}. */
export interface StreamsOptions<Chunk> extends ReliableStreamsOptions {
  /**
   * The path at which your app answers with `resume()`, for an answer's id; `start()` needs it. The proxy asks there
   * for what a viewer has missed, so it begins with the base path where your app has one.
   */
  path?: ((id: string) => string) | undefined
  /** How chunks become events. Default `uiMessages`, the AI SDK's. */
  codec?: Codec<Chunk> | undefined
  /**
   * Milliseconds of silence after which the function that writes an answer counts as dead, at least 1,000.
   * It reports three times in that time. Choose more than `start`, `handOver` and `onLost` take
   * to begin. Default 10,000.
   */
  lease?: number | undefined
  /** At least this many milliseconds between two publishes of an answer; chunks in between go out together. Default 50. */
  interval?: number | undefined
  /**
   * At most this many milliseconds of writing in one function. Then its `signal` is aborted and `handOver` is called.
   * Stay some seconds below the time limit of your platform. Default: no limit.
   */
  budget?: number | undefined
  /**
   * Begins every answer in another function, which calls `run()` with the job: an asynchronous invocation, or a queue.
   * Needed on platforms that send an answer only when the function is done: Azure Functions, and Lambda without
   * response streaming. `grip` is that of the request; there is none where it stands in for `handOver`.
   */
  start?: ((job: StreamJob, grip?: StreamContext) => unknown) | undefined
  /** Passes the answer to another function when the `budget` is used up: it calls `run()` with the job. Default: `start`. */
  handOver?: ((job: StreamJob) => unknown) | undefined
  /**
   * Passes the answer to another function when one has died: it calls `run()` with the job. `job.epoch` grows
   * with each function, so that you can give up. Default: the answer ends with an error.
   */
  onLost?: ((job: StreamJob, grip: StreamContext) => unknown) | undefined
}
