import type { Clock } from './clock.ts'
import type { Delivery } from './publish/delivery.ts'

/** Most channels that one connection can be subscribed to, as Pushpin is configured by default. */
export const MAX_SUBSCRIPTIONS = 20

/** How long a channel without subscribers keeps its last id, in milliseconds. */
const LINGER = 60_000

/** A receiver of published items: a hold, or a WebSocket. */
export interface Subscriber {
  /** The format that it takes. */
  readonly format: 'http-response' | 'http-stream' | 'ws-message'
  /** Takes an item of its format. */
  deliver(delivery: Delivery, filters: readonly string[]): void
}

/** Who is subscribed to what, and the last id that went out on each channel. */
export class Channels {
  readonly #clock: Clock
  readonly #subscribers = new Map<string, Map<Subscriber, readonly string[]>>()
  readonly #lastIds = new Map<string, string>()
  /** When a channel that lost its last subscriber is forgotten, in that order. */
  readonly #leaving = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Subscribes, or replaces the filters of a subscription. */
  add(channel: string, subscriber: Subscriber, filters: readonly string[]): void {
    this.#forgetLeft()
    this.#leaving.delete(channel)
    const subscribers = this.#subscribers.get(channel)
    if (subscribers === undefined) this.#subscribers.set(channel, new Map([[subscriber, filters]]))
    else subscribers.set(subscriber, filters)
  }

  remove(channel: string, subscriber: Subscriber): void {
    const subscribers = this.#subscribers.get(channel)
    if (subscribers?.delete(subscriber) !== true || subscribers.size > 0) return
    this.#subscribers.delete(channel)
    this.#leaving.set(channel, this.#clock.now() + LINGER)
  }

  /** Subscribers of a channel and their filters. */
  of(channel: string): ReadonlyMap<Subscriber, readonly string[]> {
    return this.#subscribers.get(channel) ?? NOBODY
  }

  /** Every channel that someone is subscribed to. */
  all(): ReadonlyMap<string, ReadonlyMap<Subscriber, readonly string[]>> {
    return this.#subscribers
  }

  /** Whether anyone is subscribed, or was within the last minute: only then is an order kept. */
  isSequenced(channel: string): boolean {
    this.#forgetLeft()
    return this.#subscribers.has(channel) || this.#leaving.has(channel)
  }

  /** Id of the last item that went out on a channel. */
  lastId(channel: string): string | undefined {
    this.#forgetLeft()
    return this.#lastIds.get(channel)
  }

  /** Remembers the last id; an item without one leaves none. */
  setLastId(channel: string, id: string | undefined): void {
    if (id === undefined) this.#lastIds.delete(channel)
    else this.#lastIds.set(channel, id)
  }

  /** Forgets the last id of every channel. */
  forgetLastIds(): void {
    this.#lastIds.clear()
  }

  /**
   * The channels whose prev-id is not the last id that went out. They lose that id: the origin, which is asked
   * next, knows better.
   */
  takeConflicts(prevIds: ReadonlyMap<string, string>): string[] {
    const conflicts = [...prevIds].filter(([channel, prevId]) => {
      const lastId = this.lastId(channel)
      return lastId !== undefined && lastId !== prevId
    })
    for (const [channel] of conflicts) this.#lastIds.delete(channel)
    return conflicts.map(([channel]) => channel)
  }

  #forgetLeft(): void {
    const now = this.#clock.now()
    for (const [channel, expiry] of this.#leaving) {
      if (expiry > now) break
      this.#leaving.delete(channel)
      this.#lastIds.delete(channel)
    }
  }
}

const NOBODY: ReadonlyMap<Subscriber, readonly string[]> = /* @__PURE__ */ new Map()
