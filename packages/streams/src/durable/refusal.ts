import { invalidArgument } from '@grip/core/adapter'
import { StreamError, type StreamErrorCode } from '../errors.ts'

/** Why something is not done: an answer of the protocol over HTTP, an error for a caller in the program. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly code: StreamErrorCode | 'ERR_INVALID_ARGUMENT'
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: StreamErrorCode | 'ERR_INVALID_ARGUMENT',
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }

  /** The same for a caller in the program. */
  toError(): Error {
    return this.code === 'ERR_INVALID_ARGUMENT'
      ? invalidArgument(this.message)
      : new StreamError(this.code, this.message)
  }
}

/** There is no such stream. */
export function noStream(): Refusal {
  return new Refusal(404, 'ERR_STREAM_MISSING', 'there is no such stream: create it first')
}
