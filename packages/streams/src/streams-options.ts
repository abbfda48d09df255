import type { Codec } from './codecs/codec.ts'
import type { History } from './history.ts'
import type { StreamContext } from './internal/grip-context.ts'
import type { StreamJob } from './job.ts'

/** Options of {@link createStreams}. */
export interface StreamsOptions<Chunk> {
  /** Where entries are kept: `memoryHistory()` for tests and a single process, else one over your database. */
  history: History
  /**
   * The path at which your app answers with `resume()`, for an answer's id; `start()` needs it. The proxy asks there
   * for what a viewer has missed, so it begins with the base path where your app has one.
   */
  path?: ((id: string) => string) | undefined
  /** How chunks become events. Default `uiMessages`, the AI SDK's. */
  codec?: Codec<Chunk> | undefined
  /**
   * Milliseconds without a sign of life after which the function that writes an answer counts as dead, from 1,000.
   * It gives one every third of that. Longer than `start`, `handOver` and `onLost` take
   * to begin. Default 10,000.
   */
  lease?: number | undefined
  /** Milliseconds between two publishes of an answer, at least; what comes meanwhile goes out together. Default 50. */
  interval?: number | undefined
  /**
   * Milliseconds that one function writes an answer at most: then its `signal` is aborted and `handOver` called.
   * Stay some seconds below the time limit of your platform. Default: no limit.
   */
  budget?: number | undefined
  /**
   * Begins every answer in another function, which calls `run()` with the job: an asynchronous invocation, or a queue.
   * Needed on platforms that send an answer only when the function is done: Azure Functions, and Lambda without
   * response streaming. `grip` is that of the request; there is none where it stands in for `handOver`.
   */
  start?: ((job: StreamJob, grip?: StreamContext) => unknown) | undefined
  /** Has another function go on when the `budget` is used up: it calls `run()` with the job. Default: `start`. */
  handOver?: ((job: StreamJob) => unknown) | undefined
  /**
   * Has another function go on when one has died: it calls `run()` with the job, here or elsewhere. `job.epoch` grows
   * with each function, so that you can give up. Default: the answer ends with an error.
   */
  onLost?: ((job: StreamJob, grip: StreamContext) => unknown) | undefined
  /**
   * Called with each error that no caller is told: a publish that failed, a source that threw, a history that was
   * given up. Default `console.error`.
   */
  onError?: ((error: unknown, id: string) => void) | undefined
}
