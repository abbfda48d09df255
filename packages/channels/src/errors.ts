import { GripError } from '@grip/core'
import { checkArgument, quoted as quotedText } from '@grip/core/adapter'
import type { SchemaIssue } from './standard-schema.ts'

/** Where a message was refused. */
export interface ChannelDataErrorInit extends ErrorOptions {
  /** The channel's name. */
  channel: string
  /** The event. */
  event: string
  /** What is wrong; empty if the schema itself failed. */
  issues: readonly SchemaIssue[]
  /** HTTP status. Default 400. */
  status?: number
}

/**
 * The data of a message does not fit its schema (status 400), or the schema itself failed (status 500, with its error
 * as the `cause`). Nothing was sent. Also thrown, with status 500, for an event in the history that no channel published.
 */
export class ChannelDataError extends GripError {
  override name = 'ChannelDataError'
  override readonly code = 'ERR_CHANNEL_DATA'
  override readonly status: number
  /** The channel's name. */
  readonly channel: string
  /** The event; empty where a history has something else. */
  readonly event: string
  /** What is wrong, as the schema reports it; empty if the schema itself failed. */
  readonly issues: readonly SchemaIssue[]

  constructor(message: string, { channel, event, issues, status = 400, ...options }: ChannelDataErrorInit) {
    super(message, options)
    this.channel = channel
    this.event = event
    this.issues = issues
    this.status = status
  }
}

/**
 * A client sent an invalid request: a channel that no pattern matches, invalid JSON, an event that
 * the app does not receive. Status 400, or as given.
 */
export class ChannelRequestError extends GripError {
  override name = 'ChannelRequestError'
  override readonly code = 'ERR_CHANNEL_REQUEST'
  override readonly status: number

  constructor(message: string, status = 400) {
    super(message)
    this.status = status
  }
}

/**
 * Throw it from a `receive` function to refuse what a client sends: the client's `send` rejects with this code and this
 * message. Every other error is reported to `onError`, and the client learns only that the function failed.
 *
 * @example
 * if (isMuted(user)) throw new SendRefusedError('muted', 'you cannot write in this room until tomorrow')
 */
export class SendRefusedError extends GripError {
  override name = 'SendRefusedError'
  override readonly code: string
  override readonly status = 403

  /**
   * @param code A stable word for programs, which the client gets as `error.code`.
   * @param message What the user may read.
   * @throws {TypeError} One of them is missing, empty, or not a string.
   */
  constructor(code: string, message: string) {
    const right = [code, message].every((text: unknown) => typeof text === 'string' && text !== '')
    checkArgument(
      right,
      'new SendRefusedError() takes a code and a message: "muted", "you cannot write here"',
    )
    super(message)
    this.code = code
  }
}

/** Builds the `TypeError` for a wrong argument. */
export function invalidArgument(message: string): TypeError & { code: string } {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARGUMENT' })
}

/** What a person wrote, in quotes and short enough for a message. */
export function quoted(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null
  return quotedText(isObject ? Object.prototype.toString.call(value) : String(value))
}
