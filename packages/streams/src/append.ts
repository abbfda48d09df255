import type { PublishMessage } from '@grip/core'
import { checkOptions } from '@grip/core/adapter'
import { checkFunction, checkPublisher } from './internal/arguments.ts'
import { letGoOn, type StreamPublisher } from './internal/grip-context.ts'
import type { AddToLane } from './internal/lane.ts'
import { checkChannel } from './internal/names.ts'
import { encodeEvent, eventText, isAnswer, type StreamEvent } from './internal/reliable-event.ts'
import type { ReliableSettings } from './internal/settings.ts'

/** Options of {@link Streams.append}. */
export interface AppendOptions {
  /** What the WebSockets of the channel get, in the same publish. Default nothing. */
  webSocket?: ((id: number) => NowOrLater<PublishMessage['webSocket']>) | undefined
  /** What answers the long-polls of the channel, in the same publish. Default nothing. */
  httpResponse?: ((id: number) => NowOrLater<PublishMessage['httpResponse']>) | undefined
}

type NowOrLater<Format> = Exclude<Format, undefined> | Promise<Exclude<Format, undefined>>

/** See {@link Streams.append}. */
export async function appendEvent(
  { history, report }: ReliableSettings,
  addToLane: AddToLane,
  publisher: StreamPublisher,
  channel: string,
  event: string | StreamEvent,
  options: AppendOptions = {},
): Promise<number> {
  // Before the history has the event: it must not be there without having been published.
  checkPublisher(publisher)
  checkChannel(channel)
  checkOptions('append()', options, ['webSocket', 'httpResponse'])
  const { webSocket, httpResponse } = options
  checkFunction('webSocket', webSocket)
  checkFunction('httpResponse', httpResponse)
  const data = encodeEvent(event)
  const append = async (): Promise<number> => {
    const id = await history.append(channel, data)
    if (id !== undefined) return id
    throw isAnswer(channel)
  }
  const publish = async (id: number): Promise<void> => {
    try {
      const message: PublishMessage = {
        httpStream: eventText(channel, { id, data }),
        webSocket: await webSocket?.(id),
        httpResponse: await httpResponse?.(id),
      }
      await publisher.publish(channel, message, { id: `${id}`, prevId: `${id - 1}` })
    } catch (error) {
      // The event is safe: whoever missed it is brought it with the next one.
      report(error, channel)
    }
  }
  const appended = addToLane(publisher, channel, append, publish)
  letGoOn(publisher, appended)
  return appended
}
