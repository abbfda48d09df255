import type { PublishMessage } from '@grip/core'
import { checkArgument, checkOptions } from '@grip/core/adapter'
import { StreamError } from './errors.ts'
import { letGoOn, type StreamPublisher } from './internal/grip-context.ts'
import { isTiedToRequests } from './internal/is-tied-to-requests.ts'
import { checkChannel } from './internal/names.ts'
import { encodeEvent, eventText, type StreamEvent } from './internal/reliable-event.ts'
import type { Settings } from './internal/settings.ts'
import { sleep, within } from './internal/timers.ts'

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
  readonly #lanes = new Map<string, Lane>()
  // Where one request must not wait for what another has begun, each publisher has lanes of its own.
  readonly #lanesOf = new WeakMap<object, Map<string, Lane>>()

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
    const appended = this.#laneOf(publisher, channel).add(
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

  #laneOf(publisher: object, channel: string): Lane {
    let lanes = this.#lanes
    if (isTiedToRequests()) {
      lanes = this.#lanesOf.get(publisher) ?? new Map()
      this.#lanesOf.set(publisher, lanes)
    }
    const lane = lanes.get(channel) ?? new Lane(() => lanes.delete(channel))
    lanes.set(channel, lane)
    return lane
  }
}

interface Waiting {
  append: () => Promise<number>
  publish: (id: number) => Promise<void>
  resolve: (id: number) => void
  reject: (error: unknown) => void
}

/** Most milliseconds that an event waits for the publish of the one before it. */
const PATIENCE = 500

/**
 * The events of one channel. Those that come while a publish is under way wait for it, since an answer that runs ahead
 * of publishes would make the proxy ask again for each of them.
 */
class Lane {
  readonly #waiting: Waiting[] = []
  readonly #onIdle: () => void
  #running = false

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle
  }

  add(append: Waiting['append'], publish: Waiting['publish']): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ append, publish, resolve, reject })
      if (!this.#running) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0) {
      const publishes: Promise<void>[] = []
      for (const { append, publish, resolve, reject } of this.#waiting.splice(0)) {
        try {
          const id = await append()
          // Begun before anybody hears of the event, so that no function ends in between.
          publishes.push(publish(id))
          resolve(id)
        } catch (error) {
          reject(error)
        }
      }
      const began = performance.now()
      await within(Promise.all(publishes), PATIENCE, undefined)
      const took = performance.now() - began
      // As long again, so that whoever was behind has caught up before there is more.
      if (took < PATIENCE) await sleep(took)
    }
    this.#running = false
    this.#onIdle()
  }
}
