import type { PublishMessage } from '@grip/core'
import { checkArgument, checkOptions } from '@grip/core/adapter'
import { StreamError } from './errors.ts'
import { letGoOn, type StreamPublisher } from './internal/grip-context.ts'
import { Lanes } from './internal/lane.ts'
import { checkChannel } from './internal/names.ts'
import { encodeEvent, eventText, type StreamEvent } from './internal/reliable-event.ts'
import type { Settings } from './internal/settings.ts'

/** Options of {@link Streams.append}. */
export interface AppendOptions {
  /** What the WebSockets of the channel get, in the same publish. Default nothing. */
  webSocket?: ((id: number) => Exclude<PublishMessage['webSocket'], undefined>) | undefined
  /** What answers the long-polls of the channel, in the same publish. Default nothing. */
  httpResponse?: ((id: number) => Exclude<PublishMessage['httpResponse'], undefined>) | undefined
}

/** Adds events to streams that never end. */
export class Appender {
  readonly #settings: Pick<Settings<never>, 'history' | 'report'>
  readonly #lanes = new Lanes()

  constructor(settings: Pick<Settings<never>, 'history' | 'report'>) {
    this.#settings = settings
  }

  /** See {@link Streams.append}. */
  append(
    publisher: StreamPublisher,
    channel: string,
    event: string | StreamEvent,
    options: AppendOptions,
  ): Promise<number> {
    // Before the history has the event: it must not be there without having been published.
    checkArgument(
      typeof (publisher as Partial<StreamPublisher> | undefined)?.publish === 'function',
      'append() needs the grip of a request or a Publisher as its first argument',
    )
    checkChannel(channel)
    checkOptions('append()', options, ['webSocket', 'httpResponse'])
    const data = encodeEvent(event)
    const appended = this.#lanes.of(publisher, channel).add(
      async () => {
        const id = await this.#settings.history.append(channel, data)
        if (id !== undefined) return id
        throw new StreamError(
          'ERR_STREAM_KIND',
          `"${channel}" is an answer, which only its producer writes: append to another channel`,
        )
      },
      (id) => this.#publish(publisher, channel, id, data, options),
    )
    letGoOn(
      publisher,
      appended.catch(() => {}),
    )
    return appended
  }

  async #publish(
    publisher: StreamPublisher,
    channel: string,
    id: number,
    data: string,
    { webSocket, httpResponse }: AppendOptions,
  ): Promise<void> {
    try {
      const message: PublishMessage = {
        httpStream: eventText(id, data),
        webSocket: webSocket?.(id),
        httpResponse: httpResponse?.(id),
      }
      await publisher.publish(channel, message, { id: `${id}`, prevId: `${id - 1}` })
    } catch (error) {
      // The event is safe: whoever missed it is brought it with the next one.
      this.#settings.report(error, channel)
    }
  }
}
