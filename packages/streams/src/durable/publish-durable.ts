import type { PublishMessage } from '@grip/core'
import { bytesOnWire, MAX_BYTES } from '../internal/bytes-on-wire.ts'
import type { StreamContext, StreamPublisher } from '../internal/grip-context.ts'
import { closeAfterAnswer } from '../internal/publish-answer.ts'
import { joinContent } from './content.ts'
import { cursorAfter } from './cursor.ts'
import type { NumberedEntry } from './durable-entry.ts'
import { isEmpty, partHeaders, partOf, placeHeaders } from './durable-headers.ts'
import type { Appended } from './durable-log.ts'
import { controlEvent, dataEvent } from './events.ts'

/** Publishes what was appended to all who read the stream live, by either mode. */
export async function publishAppended(
  publisher: StreamPublisher | StreamContext,
  channel: string,
  { begin, last, isNew }: Appended,
  report: (error: unknown) => void,
): Promise<void> {
  const { id, deleted, closed } = last
  // Nobody reads a stream that there has never been.
  if (!isNew || id === 1) return
  const message = deleted ? GONE : messageOf(begin, last)
  try {
    await publisher.publish(channel, message, { id: `${id}`, prevId: `${id - 1}` })
  } catch (error) {
    // The history has it.
    report(error)
  }
  if (!closed && !deleted) return
  await closeAfterAnswer({ publisher, channel, report }, id)
}

// Those who ask find that there is nothing any more.
const GONE: PublishMessage = { httpStream: ':\n\n', httpResponse: { action: 'hint' } }

function messageOf(begin: number, entry: NumberedEntry): PublishMessage {
  const part = partOf(begin, entry)
  const { type, position, closed } = part
  const cursor = cursorAfter(undefined, 1)
  const events = dataEvent(type, [entry]) + controlEvent({ position, cursor, upToDate: true, closed })
  const [streamed, answered] = [bytesOnWire(events), bytesOnWire(entry.text ?? entry.base64 ?? '')]
  return {
    // What is too large to be published is asked for.
    httpStream: streamed > MAX_BYTES ? { action: 'hint' } : events,
    httpResponse: streamed + answered > MAX_BYTES ? { action: 'hint' } : answerOf(part),
  }
}

function answerOf(part: ReturnType<typeof partOf>): PublishMessage['httpResponse'] {
  if (isEmpty(part)) return { code: 204, headers: placeHeaders(part) }
  return { code: 200, headers: partHeaders(part), body: joinContent(part.type, part.entries) }
}
