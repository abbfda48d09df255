import type { Delivery } from './publish/delivery.ts'

/** Most channels that one connection can be subscribed to, as Pushpin is configured by default. */
export const MAX_SUBSCRIPTIONS = 20

/** Something that published items are delivered to: a hold, or a WebSocket. */
export interface Subscriber {
  /** The format that it takes. */
  readonly format: 'http-response' | 'http-stream' | 'ws-message'
  /** Takes an item of its format. */
  deliver(delivery: Delivery, filters: readonly string[]): void
}

/** Who is subscribed to what. */
export class Channels {
  readonly #subscribers = new Map<string, Map<Subscriber, readonly string[]>>()

  /** Subscribes, or replaces the filters of a subscription. */
  add(channel: string, subscriber: Subscriber, filters: readonly string[]): void {
    const subscribers = this.#subscribers.get(channel)
    if (subscribers === undefined) this.#subscribers.set(channel, new Map([[subscriber, filters]]))
    else subscribers.set(subscriber, filters)
  }

  remove(channel: string, subscriber: Subscriber): void {
    const subscribers = this.#subscribers.get(channel)
    if (subscribers?.delete(subscriber) === true && subscribers.size === 0) this.#subscribers.delete(channel)
  }

  /** Subscribers of a channel and their filters. */
  of(channel: string): ReadonlyMap<Subscriber, readonly string[]> {
    return this.#subscribers.get(channel) ?? NOBODY
  }
}

const NOBODY: ReadonlyMap<Subscriber, readonly string[]> = /* @__PURE__ */ new Map()
