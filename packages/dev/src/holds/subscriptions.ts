import type { Channel } from '@grip/core/wire'
import { MAX_SUBSCRIPTIONS, type Subscriber } from '../channels.ts'
import type { ProxyContext } from '../context.ts'
import type { ChannelState } from '../inspector/live-connection.ts'
import type { EventDetails } from '../log.ts'
import { reportUnknownFilters } from '../publish/filters.ts'

/** The channels of one hold or WebSocket, at most {@link MAX_SUBSCRIPTIONS}. */
export class Subscriptions {
  readonly #context: ProxyContext
  readonly #subscriber: Subscriber
  readonly #details: EventDetails
  readonly #names = new Set<string>()

  constructor(context: ProxyContext, subscriber: Subscriber, details: EventDetails) {
    this.#context = context
    this.#subscriber = subscriber
    this.#details = details
  }

  /** Whether the subscriber has this channel, for `require-sub`. */
  has(channel: string): boolean {
    return this.#names.has(channel)
  }

  /** The channels, with filters and the last id that went out. */
  describe(): ChannelState[] {
    const { channels } = this.#context
    return [...this.#names].map((name) => ({
      name,
      filters: channels.of(name).get(this.#subscriber) ?? [],
      lastId: channels.lastId(name),
    }))
  }

  /** How many channels there are. */
  get size(): number {
    return this.#names.size
  }

  /** Subscribes to these channels with these filters, and to no others. */
  replace(channels: readonly Channel[]): void {
    for (const name of [...this.#names]) {
      if (!channels.some((channel) => channel.name === name)) this.remove(name)
    }
    for (const channel of channels) {
      const { name, filters = [] } = channel
      if (this.#names.has(name)) this.#context.channels.add(name, this.#subscriber, filters)
      else this.add(channel)
    }
  }

  add({ name, filters = [] }: Channel): void {
    const { channels, log } = this.#context
    const details = { ...this.#details, channel: name }
    if (!this.#names.has(name) && this.#names.size >= MAX_SUBSCRIPTIONS) {
      const message = `channel "${name}" is ignored: a connection has at most ${MAX_SUBSCRIPTIONS} subscriptions`
      return log('subscription-limit', message, details)
    }
    reportUnknownFilters(filters, (message) => log('filter-unknown', message, details))
    this.#names.add(name)
    channels.add(name, this.#subscriber, filters)
    log('subscribed', `${this.#subscriber.format} subscribed to "${name}"`, details)
  }

  remove(name: string): void {
    if (!this.#names.delete(name)) return
    this.#context.channels.remove(name, this.#subscriber)
    this.#context.log('unsubscribed', `unsubscribed from "${name}"`, { ...this.#details, channel: name })
  }

  clear(): void {
    for (const name of [...this.#names]) this.remove(name)
  }
}
