import type { GripInstruct } from '@grip/core/wire'
import type { Timer } from '../clock.ts'
import type { Delivery } from '../publish/delivery.ts'
import type { HeldExchange } from './held-exchange.ts'
import type { NextLink } from './next-link.ts'
import type { PrevIds } from './prev-ids.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Most items that wait while a next link is followed. */
export const MAX_WAITING_ITEMS = 100

/** The stream that catches up. */
export interface CaughtUp {
  readonly exchange: HeldExchange
  readonly subscriptions: Subscriptions
  /** Whether the current instruction holds the stream. */
  readonly isHeld: boolean
  /** Makes the instruction of a next link the current one. */
  follow(instruct: GripInstruct): void
  /** Sends what a next link brings. */
  write(chunk: Buffer): Promise<void>
  /** Carries out the current instruction; `false` if that ends the stream. */
  begin(): boolean
  deliver(delivery: Delivery): void
  /** The next link cannot be followed. */
  fail(error: Error): void
}

/** Requests the next link of a stream: when something is missing, and when nothing has arrived for a long time. */
export class CatchUp {
  readonly #link: NextLink
  readonly #prevIds: PrevIds
  readonly #stream: CaughtUp
  #following = false
  // Whether to follow the link once more afterwards.
  #again: 'now' | 'soon' | undefined
  // Cancels a request that waits for its turn.
  #cancel: (() => void) | undefined
  #waiting: Delivery[] = []
  #idle: Timer | undefined
  // Channels that had an item since the idle time began; once all of them had one, it starts over.
  readonly #active = new Set<string>()

  constructor(link: NextLink, prevIds: PrevIds, stream: CaughtUp) {
    this.#link = link
    this.#prevIds = prevIds
    this.#stream = stream
  }

  /** Whether there is a next link. */
  get exists(): boolean {
    return this.#link.exists
  }

  /** Whether items wait for the answer of the next link. */
  get isUnderWay(): boolean {
    return this.#following || this.#cancel !== undefined
  }

  /** Keeps an item until then; `false` if too many are waiting already. */
  keep(delivery: Delivery): boolean {
    return this.#waiting.length < MAX_WAITING_ITEMS && this.#waiting.push(delivery) > 0
  }

  /** Forgets what waits: the next link brings it. */
  forget(): void {
    this.#waiting = []
  }

  /** Requests it in turn: Pushpin spaces out the requests that it makes by itself. */
  soon(): void {
    const { response, context } = this.#stream.exchange
    const { href } = this.#link
    if (href === undefined || response.writableEnded) return
    if (this.#following) this.#again ??= 'soon'
    else if (this.#cancel === undefined) {
      this.#idle?.stop()
      this.#cancel = context.updates.add(href, () => void this.#follow())
    }
  }

  /** Asks at once. */
  now(): void {
    if (!this.exists || this.#stream.exchange.response.writableEnded) return
    if (this.#following) this.#again = 'now'
    else void this.#follow()
  }

  /** Requests it once nothing has arrived for as long as the link says. */
  later(): void {
    this.#idle?.stop()
    this.#active.clear()
    if (!this.exists) return
    const { clock } = this.#stream.exchange.context
    this.#idle = clock.after(this.#link.timeout * 1000, () => this.soon())
  }

  /** Called when an item of a channel went out. */
  sentOn(channel: string): void {
    this.#active.add(channel)
    if (this.#active.size >= this.#stream.subscriptions.size) this.later()
  }

  stop(): void {
    this.#idle?.stop()
    this.#cancel?.()
    this.#link.stop()
  }

  // Follows next links until one holds the stream again, then sends what waited meanwhile.
  async #follow(): Promise<void> {
    const { response } = this.#stream.exchange
    this.#following = true
    this.#again = undefined
    this.#cancel?.()
    this.#cancel = undefined
    this.#idle?.stop()
    try {
      do {
        if (!this.exists) return void response.end()
        await this.#link.follow(this.#prevIds, {
          instruct: (instruct) => this.#stream.follow(instruct),
          write: (chunk) => this.#stream.write(chunk),
        })
      } while (!this.#stream.isHeld)
    } catch (error) {
      return this.#stream.fail(error as Error)
    }
    if (response.destroyed) return
    this.#following = false
    if (!this.#stream.begin()) return
    this.#sendWaiting()
    if (this.isUnderWay) return
    if (this.#again === 'now') this.now()
    else if (this.#again === 'soon') this.soon()
    else this.later()
  }

  #sendWaiting(): void {
    const waiting = this.#waiting
    this.#waiting = []
    const first = waiting.findIndex((delivery) => this.#isExpected(delivery))
    for (const delivery of first < 0 ? [] : waiting.slice(first)) this.#stream.deliver(delivery)
  }

  // An item that the next link has already brought does not follow, and is skipped.
  #isExpected({ item: { channel, prevId } }: Delivery): boolean {
    const expected = this.#prevIds.get(channel)
    return this.#stream.subscriptions.has(channel) && (expected === undefined || expected === prevId)
  }
}
