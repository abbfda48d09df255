import { checkArgument } from '@grip/core/adapter'

/** Most characters of a channel's name: it stands in several headers of each hold. */
export const MAX_NAME = 512

/**
 * Checks the name of a stream that never ends. It is the name of a channel that comes back in `Grip-Last`.
 *
 * @throws {TypeError} A name that headers do not carry.
 */
export function checkChannel(channel: unknown): asserts channel is string {
  checkArgument(typeof channel === 'string' && channel !== '', '"channel" must be a non-empty string')
  checkArgument(
    /^[!#-+\--:<-[\]-~]+$/.test(channel),
    `the channel ${JSON.stringify(channel)} cannot be held as a stream, because its name travels in a header: use visible ASCII without spaces, commas, ; " and \\ (encodeURIComponent() makes any text fit)`,
  )
  checkLength('channel', channel)
}

/**
 * The channel of an answer. Whatever its id, no other has the same.
 *
 * @throws {TypeError} An id that is empty, too long or no text.
 */
export function channelOf(id: unknown): string {
  checkArgument(typeof id === 'string' && id !== '', '"id" must be a non-empty string')
  checkArgument(
    !/\p{Surrogate}/u.test(id),
    '"id" must be well-formed text; this one has half of a surrogate pair',
  )
  const channel = encodeURIComponent(id)
  checkLength('id', channel)
  return channel
}

function checkLength(name: string, { length }: string): void {
  checkArgument(
    length <= MAX_NAME,
    `"${name}" can have at most ${MAX_NAME} characters after encodeURIComponent(); this one has ${length}`,
  )
}
