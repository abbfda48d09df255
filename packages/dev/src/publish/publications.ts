import type { DecodedPublishItem } from '@grip/core/wire'
import type { Channels, Subscriber } from '../channels.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { Delivery } from './delivery.ts'
import { LateDeliveries } from './late-deliveries.ts'
import { Sequence } from './sequence.ts'

/** How long an item's id is remembered, in milliseconds. */
const ID_LIFETIME = 60_000

/** Delivers published items, each id once and in the order of the ids. */
export class Publications {
  readonly #channels: Channels
  readonly #log: Log
  readonly #clock: Clock
  readonly #sequence: Sequence
  readonly #seen = new Map<string, number>()
  readonly #late = new WeakMap<Subscriber, LateDeliveries>()

  constructor(channels: Channels, log: Log, clock: Clock) {
    this.#channels = channels
    this.#log = log
    this.#clock = clock
    this.#sequence = new Sequence({ channels, log, clock }, (item) => this.#deliver(item))
  }

  publish(items: readonly DecodedPublishItem[]): void {
    for (const item of items) {
      if (!this.#isDuplicate(item)) this.#sequence.add(item)
      // An item that only closes is published twice on purpose, in case one is lost.
      else if (item.httpStream?.action !== 'close') {
        const { channel } = item
        this.#log(
          'publish-duplicate',
          'an item is dropped: its id was used on this channel within the last minute',
          { channel },
        )
      }
    }
  }

  /** Delivers what is published to a subscriber this many milliseconds late. */
  slowDown(subscriber: Subscriber, milliseconds: number): void {
    const late = this.#late.get(subscriber) ?? new LateDeliveries(this.#clock)
    this.#late.set(subscriber, late)
    late.delay = milliseconds
  }

  /** How late a subscriber receives what is published, in milliseconds. */
  delayOf(subscriber: Subscriber): number {
    return this.#late.get(subscriber)?.delay ?? 0
  }

  /** How many items of a channel are waiting for others. */
  waiting(channel: string): number {
    return this.#sequence.waiting(channel)
  }

  /** Drops the items that wait for others, and forgets the ids that were seen. */
  forget(): void {
    this.#sequence.close()
    this.#seen.clear()
  }

  #deliver(item: DecodedPublishItem): void {
    const { channel } = item
    for (const name of item.unknownFormats) {
      this.#log('publish-format-unknown', `format "${name}" is unknown and reaches nobody`, { channel })
    }
    const delivery = new Delivery(item)
    let receivers = 0
    for (const [subscriber, filters] of [...this.#channels.of(channel)]) {
      if (!hasFormat(item, subscriber)) continue
      receivers++
      const late = this.#late.get(subscriber)
      if (late === undefined) this.#deliverTo(subscriber, delivery, filters)
      else late.hand(() => this.#deliverTo(subscriber, delivery, filters))
    }
    if (receivers > 0)
      this.#log(
        'published',
        `an item for "${channel}" reaches ${receivers} connection${receivers === 1 ? '' : 's'}`,
        { channel },
      )
    else this.#log('publish-no-subscriber', this.#whyNobody(channel), { channel })
  }

  // A failure for one subscriber must not keep the item from the others.
  #deliverTo(subscriber: Subscriber, delivery: Delivery, filters: readonly string[]): void {
    try {
      subscriber.deliver(delivery, filters)
    } catch (error) {
      const { channel } = delivery.item
      this.#log('internal-error', `an item could not be delivered: ${(error as Error).message}`, { channel })
    }
  }

  #isDuplicate({ channel, id }: DecodedPublishItem): boolean {
    const now = this.#clock.now()
    for (const [key, expiry] of this.#seen) {
      if (expiry > now) break
      this.#seen.delete(key)
    }
    if (id === undefined) return false
    const key = JSON.stringify([channel, id])
    if (this.#seen.has(key)) return true
    this.#seen.set(key, now + ID_LIFETIME)
    return false
  }

  #whyNobody(channel: string): string {
    const formats = new Set([...this.#channels.of(channel).keys()].map((subscriber) => subscriber.format))
    if (formats.size === 0)
      return `an item for "${channel}" reaches nobody: no one is subscribed; compare the name, prefix included, with that of the hold or subscription`
    return `an item for "${channel}" reaches nobody: its subscribers receive only ${[...formats].join(', ')}`
  }
}

function hasFormat(item: DecodedPublishItem, { format }: Subscriber): boolean {
  if (format === 'http-response') return item.httpResponse !== undefined
  return (format === 'http-stream' ? item.httpStream : item.webSocket) !== undefined
}
