import { GripConfigError, GripInstructError } from '../errors.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'

/**
 * An error like the one that encoding a publish threw, which names the channel. The one that was thrown stays as it is,
 * since a message of somebody else's making may have thrown something of theirs.
 */
export function ofChannel(thrown: unknown, channel: string): Error {
  const { constructor, message, code } = Object(thrown) as Error & { code?: unknown }
  if (constructor === GripConfigError) return Object.assign(new GripConfigError(message), { channel })
  if (constructor === GripInstructError) return Object.assign(new GripInstructError(message), { channel })
  const own = constructor === TypeError && code === 'ERR_INVALID_ARGUMENT'
  const error = invalidArgument(own ? message : 'the message cannot be encoded; the cause says why')
  return Object.assign(error, own ? { channel } : { channel, cause: thrown })
}
