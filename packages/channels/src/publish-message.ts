import type { PublishTarget } from './grip.ts'
import type { Streams } from './streams.ts'
import { toPublish, toStored, type WireMessage } from './wire.ts'

/**
 * The second channel of one that is kept, for messages that are not kept: on the first, an item without a
 * place would look like a gap.
 */
export const liveName = (name: string): string => `${name}!`

/** Publishes a message to all transports, through the history if there is one that keeps it. */
export async function publishMessage(
  target: PublishTarget,
  message: WireMessage,
  streams: Streams | undefined,
  isKept: boolean,
): Promise<void> {
  if (streams !== undefined && isKept) {
    await streams.append(withAllFormats(target, message), message.channel, toStored(message))
    return
  }
  const channel = streams === undefined ? message.channel : liveName(message.channel)
  await target.publish(channel, toPublish(message), message.key === undefined ? {} : { id: message.key })
}

// The history assigns the ids; the wire decides what is sent with them.
function withAllFormats(target: PublishTarget, message: WireMessage): PublishTarget {
  return {
    ...('waitUntil' in target && {
      waitUntil: (promise: Promise<unknown>) =>
        (target as { waitUntil(one: Promise<unknown>): void }).waitUntil(promise),
    }),
    publish: (channel, _, options = {}) => {
      const { id } = options
      return target.publish(channel, toPublish(id === undefined ? message : { ...message, id }), options)
    },
  }
}
