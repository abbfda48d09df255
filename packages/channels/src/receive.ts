import type { GripError } from '@grip/core'
import type { ChannelInfo } from './channel-info.ts'
import { ChannelDataError, ChannelRequestError, SendRefusedError } from './errors.ts'

import { validate } from './validate.ts'
import { IncomingError, type WireRequest } from './wire.ts'

/** A message of a client whose data fits its schema. */
export interface Received {
  /** The channel. */
  channel: ChannelInfo
  /** The event. */
  event: string
  /** The data, as the schema made it. */
  data: unknown
  /** The client's key for the message; with one, the client waits for an answer. */
  key: string | undefined
}

/** What a client is told about a message. */
export interface Answer {
  /** The key of its message. */
  ack: string
  /** Why it was refused. */
  error?: { code: string; message: string }
}

/**
 * Checks a message of a client.
 *
 * @param takes Whether the app takes this event of this channel.
 * @throws {IncomingError} The message is refused; the cause says why.
 */
export async function readMessage(
  request: WireRequest,
  find: (name: string) => ChannelInfo | undefined,
  takes: (channel: ChannelInfo, event: string) => boolean,
): Promise<Received> {
  const { channel: name, event, data, key } = request as Required<WireRequest>
  const channel = find(name)
  if (channel === undefined) throw refused('there is no such channel')
  const schema = takes(channel, event) ? channel.schemas.get(event) : undefined
  if (schema === undefined) throw refused(`clients cannot send this event to ${channel.name}`)
  try {
    return { channel, event, data: await validate(schema, data, channel.name, event), key }
  } catch (error) {
    if (error instanceof ChannelDataError && error.status === 400) throw new IncomingError(error)
    throw error
  }
}

/** What a client learns about an error: everything about its own mistakes, nothing about the app's. */
export function answerTo(key: string, error: unknown): Answer {
  const cause = error instanceof IncomingError ? error.cause : error
  const { code, message } = isForClients(cause)
    ? cause
    : { code: 'ERR_CHANNEL_FAILED', message: 'the app could not handle this message' }
  return { ack: key, error: { code, message } }
}

/** Whether a client may read an error. */
export function isForClients(error: unknown): error is GripError {
  return (
    error instanceof SendRefusedError ||
    error instanceof ChannelRequestError ||
    (error instanceof ChannelDataError && error.status < 500)
  )
}

function refused(message: string): IncomingError {
  return new IncomingError(new ChannelRequestError(message))
}
