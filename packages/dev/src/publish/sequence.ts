import type { DecodedPublishItem } from '@grip/core/wire'
import type { Channels } from '../channels.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Log } from '../log.ts'

/** How long an item waits for the one that its prev-id names, in milliseconds. */
const WAIT = 5000

/** Most items of one channel that wait. */
const MAX_WAITING = 100

interface Waiting {
  item: DecodedPublishItem
  timer: Timer
}

/** Keeps items in the order of their ids: an item whose `prev-id` did not go out yet waits for it. */
export class Sequence {
  readonly #channels: Channels
  readonly #log: Log
  readonly #clock: Clock
  readonly #send: (item: DecodedPublishItem) => void
  readonly #waiting = new Map<string, Map<string, Waiting>>()

  /** @param send Called with each item when it is its turn. */
  constructor(
    { channels, log, clock }: { channels: Channels; log: Log; clock: Clock },
    send: (item: DecodedPublishItem) => void,
  ) {
    this.#channels = channels
    this.#log = log
    this.#clock = clock
    this.#send = send
  }

  add(item: DecodedPublishItem): void {
    const { channel, prevId, noSeq } = item
    if (noSeq || !this.#channels.isSequenced(channel)) return this.#send(item)
    const lastId = this.#channels.lastId(channel)
    if (lastId === undefined || prevId === undefined || prevId === lastId) return this.#release(item)
    this.#hold(item, prevId)
  }

  /** How many items of a channel wait. */
  waiting(channel: string): number {
    return this.#waiting.get(channel)?.size ?? 0
  }

  /** Drops whatever waits. */
  close(): void {
    for (const held of this.#waiting.values()) for (const { timer } of held.values()) timer.stop()
    this.#waiting.clear()
  }

  #hold(item: DecodedPublishItem, prevId: string): void {
    const { channel } = item
    const held = this.#waiting.get(channel) ?? new Map<string, Waiting>()
    if (held.has(prevId)) {
      const message = 'an item is dropped: another with the same prev-id is already waiting'
      return this.#log('publish-order-dropped', message, { channel })
    }
    if (held.size >= MAX_WAITING) {
      const message = `an item is dropped: ${MAX_WAITING} items of "${channel}" are already waiting for others`
      return this.#log('publish-order-dropped', message, { channel })
    }
    const timer = this.#clock.after(WAIT, () => this.#expire(item, prevId))
    this.#waiting.set(channel, held.set(prevId, { item, timer }))
    this.#log('publish-waiting', 'an item waits, at most 5 s, for the one that its prev-id names', {
      channel,
    })
  }

  #expire(item: DecodedPublishItem, prevId: string): void {
    const { channel } = item
    this.#take(channel, prevId)
    this.#log('publish-order-gap', 'an item is delivered although the one before it never came', { channel })
    this.#release(item)
  }

  // Sends an item, then whatever waited for it, and for that in turn.
  #release(item: DecodedPublishItem): void {
    for (let next: DecodedPublishItem | undefined = item; next !== undefined;) {
      this.#channels.setLastId(next.channel, next.id)
      this.#send(next)
      next = next.id === undefined ? undefined : this.#take(next.channel, next.id)
    }
  }

  #take(channel: string, prevId: string): DecodedPublishItem | undefined {
    const held = this.#waiting.get(channel)
    const waiting = held?.get(prevId)
    if (held === undefined || waiting === undefined) return undefined
    waiting.timer.stop()
    held.delete(prevId)
    if (held.size === 0) this.#waiting.delete(channel)
    return waiting.item
  }
}
