import { letGoOn, type StreamContext, type StreamPublisher } from './grip-context.ts'
import { bytesOnWire, MAX_BYTES } from './bytes-on-wire.ts'
import { sleep } from './timers.ts'

/** A comment, which clients ignore. */
const NOTHING = ':\n\n'

/** Milliseconds between the messages that close an answer's connections: any one of them may be lost. */
const PAUSES = [300, 700]

/**
 * Publishes an entry of an answer. It does not wait for the one before it to arrive: who has missed that asks for it.
 */
export async function publishEntry(
  publisher: StreamPublisher,
  channel: string,
  id: number,
  text: string,
  report: (error: unknown) => void,
): Promise<void> {
  try {
    const isLarge = bytesOnWire(text) > MAX_BYTES
    // What is too large to be published follows nothing that anybody has, so all ask for it.
    const order = { id: `${id}`, prevId: isLarge ? 'large' : `${id - 1}`, noSeq: true }
    await publisher.publish(channel, { httpStream: isLarge ? NOTHING : text || NOTHING }, order)
  } catch (error) {
    // The history has it.
    report(error)
  }
}

/** Ends the connections of all who have the last entry. Whoever has not asks for it, and finds the end. */
export async function publishClose(
  publisher: StreamPublisher,
  channel: string,
  last: number,
  report: (error: unknown) => void,
): Promise<void> {
  await closeOnce(publisher, channel, last, report)
  for (const pause of PAUSES) {
    await sleep(pause)
    // Whoever misses these as well finds the end by the next link.
    await closeOnce(publisher, channel, last, () => {})
  }
}

/** Ends the connections for a request, which does not wait for it unless its client would. */
export async function closeAfterAnswer(
  publisher: StreamPublisher | StreamContext,
  channel: string,
  last: number,
  report: (error: unknown) => void,
): Promise<void> {
  if ('platform' in publisher && publisher.platform.answersLast)
    await closeOnce(publisher, channel, last, report)
  else letGoOn(publisher, publishClose(publisher, channel, last, report))
}

async function closeOnce(
  publisher: StreamPublisher,
  channel: string,
  last: number,
  report: (error: unknown) => void,
): Promise<void> {
  try {
    const order = { id: `${last + 1}`, prevId: `${last}`, noSeq: true }
    await publisher.publish(channel, { httpStream: { action: 'close' } }, order)
  } catch (error) {
    report(error)
  }
}
