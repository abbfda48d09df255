import type { PublishMessage } from '@grip/core'
import { bytesOnWire, MAX_BYTES } from './bytes-on-wire.ts'
import { letGoOn, type StreamContext, type StreamPublisher } from './grip-context.ts'
import { sleep } from './timers.ts'

/** A comment, which clients ignore. */
const COMMENT = ':\n\n'

/** Milliseconds before each of the messages that close an answer's connections: most of them may be lost. */
const PAUSES = [0, 100, 200, 300, 400]

/** Where an answer is published. */
export interface AnswerChannel {
  publisher: StreamPublisher | StreamContext
  channel: string
  /** Called with what a publish failed with. */
  report: (error: unknown) => void
}

/**
 * Publishes an entry of an answer. It does not wait for the one before it to arrive: who has missed that asks for it.
 */
export function publishEntry(to: AnswerChannel, id: number, text: string): Promise<void> {
  // What is too large to be published follows nothing that anybody has, so all ask for it.
  return bytesOnWire(text) > MAX_BYTES
    ? publish(to, COMMENT, id, 'large')
    : publish(to, text || COMMENT, id, `${id - 1}`)
}

/** Ends the connections of all who have the last entry. Whoever has not asks for it, and finds the end. */
export async function publishClose(to: AnswerChannel, last: number): Promise<void> {
  for (const pause of PAUSES) {
    await sleep(pause)
    // Whoever misses all of them finds the end by the next link.
    await publishCloseOnce(pause === 0 ? to : { ...to, report: () => {} }, last)
  }
}

/** Ends the connections for a request, which does not wait for it unless its client would. */
export async function closeAfterAnswer(to: AnswerChannel, last: number): Promise<void> {
  const { publisher } = to
  if ('platform' in publisher && publisher.platform.answersLast) await publishCloseOnce(to, last)
  else letGoOn(publisher, publishClose(to, last))
}

function publishCloseOnce(to: AnswerChannel, last: number): Promise<void> {
  return publish(to, { action: 'close' }, last + 1, `${last}`)
}

async function publish(
  { publisher, channel, report }: AnswerChannel,
  httpStream: PublishMessage['httpStream'],
  id: number,
  prevId: string,
): Promise<void> {
  try {
    await publisher.publish(channel, { httpStream }, { id: `${id}`, prevId, noSeq: true })
  } catch (error) {
    // The history has it.
    report(error)
  }
}
