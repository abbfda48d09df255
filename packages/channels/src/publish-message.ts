import type { PublishTarget } from './grip.ts'
import type { Streams } from './streams.ts'
import { toPublish, toStored, type WireMessage } from './wire.ts'

/** The channel beside a kept one, for what is not kept: an item without a place would look like a gap on the other. */
export const liveName = (name: string): string => `${name}!`

/** Publishes a message to all transports, by way of the history where it is kept in one. */
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

// The history gives the ids; what is sent beside them is up to the wire.
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
