import { GripError } from '@grip/core'

/**
 * What went wrong with a stream:
 *
 * - `ERR_STREAM_BUSY`: another function is writing this answer. Status 409.
 * - `ERR_STREAM_KIND`: a stream that never ends was used as an answer, or the other way round. Status 409.
 * - `ERR_STREAM_ANSWERS_LAST`: this platform sends an answer only when the function is done, and there is no `start`. Status 500.
 * - `ERR_STREAM_REQUEST_TOO_LARGE`: a request too large to be held, and the answer is written elsewhere; or more in one
 *   append than a durable stream takes. Status 413.
 * - `ERR_STREAM_HISTORY`: the history failed, was too slow, or returned something invalid; see `cause`. Status 503.
 * - `ERR_STREAM_MISSING`: there is no such durable stream, or it was deleted. Status 404.
 * - `ERR_STREAM_CLOSED`: the durable stream is closed, and takes no more. Status 409.
 * - `ERR_STREAM_CHUNK`: the source yielded a chunk that cannot be stored. Status 500.
 *
 * And as the reason of a producer's `signal`:
 *
 * - `ERR_STREAM_STOPPED`: the answer was stopped, or another function ended it. Status 409.
 * - `ERR_STREAM_SUPERSEDED`: another function has taken over. Status 409.
 * - `ERR_STREAM_BUDGET`: the `budget` is used up; the next function takes over. Status 503.
 */
export type StreamErrorCode =
  | 'ERR_STREAM_BUSY'
  | 'ERR_STREAM_KIND'
  | 'ERR_STREAM_ANSWERS_LAST'
  | 'ERR_STREAM_REQUEST_TOO_LARGE'
  | 'ERR_STREAM_HISTORY'
  | 'ERR_STREAM_MISSING'
  | 'ERR_STREAM_CLOSED'
  | 'ERR_STREAM_CHUNK'
  | 'ERR_STREAM_STOPPED'
  | 'ERR_STREAM_SUPERSEDED'
  | 'ERR_STREAM_BUDGET'

/** An error of a stream; `code` says which. */
export class StreamError extends GripError {
  override name = 'StreamError'
  override readonly code: StreamErrorCode
  override readonly status: number

  constructor(code: StreamErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.status = STATUS[code] ?? 409
  }
}

const STATUS: Readonly<Partial<Record<StreamErrorCode, number>>> = {
  ERR_STREAM_ANSWERS_LAST: 500,
  ERR_STREAM_CHUNK: 500,
  ERR_STREAM_REQUEST_TOO_LARGE: 413,
  ERR_STREAM_HISTORY: 503,
  ERR_STREAM_MISSING: 404,
  ERR_STREAM_BUDGET: 503,
}
