import type { GripInstruct } from '@grip/core/wire'
import type { Timer } from '../clock.ts'
import { drained } from './drained.ts'
import type { EventStreamCheck } from './event-stream-check.ts'
import type { HeldExchange } from './held-exchange.ts'
import type { Hold } from './hold.ts'
import type { Delivery } from '../publish/delivery.ts'
import { GoneLink } from './gone-link.ts'
import { LinkChase } from './link-chase.ts'
import { KeepAliveTimer } from './keep-alive-timer.ts'
import { NextLink } from './next-link.ts'
import { PrevIds } from './prev-ids.ts'
import { Subscriptions } from './subscriptions.ts'

/** Bytes that may wait for a slow client before messages to it are dropped. */
const MAX_WAITING_BYTES = 4_194_304

/** Items that may wait while a next link is followed. */
const MAX_WAITING_ITEMS = 100

/** An answer that is kept open, to which is added what is published and what next links bring. */
export class StreamHold implements Hold {
  readonly format = 'http-stream'
  readonly since: number = Date.now()
  readonly exchange: HeldExchange
  readonly #check: EventStreamCheck
  readonly subscriptions: Subscriptions
  readonly #next: NextLink
  readonly #prevIds: PrevIds
  readonly #gone: GoneLink
  readonly #chase: LinkChase
  #instruct: GripInstruct
  #keepAlive: KeepAliveTimer | undefined
  #idle: Timer | undefined
  // Channels that had an item since the idle time began, which starts over once all of them had one.
  readonly #active = new Set<string>()
  // What waits while the next link is followed, and whether it is to be followed once more after that.
  #following = false
  #again: 'now' | 'later' | undefined
  // Takes back a request for the next link that waits for its turn.
  #cancelUpdate: (() => void) | undefined
  #waiting: Delivery[] = []
  #lost = false

  /** @throws {GripInstructError} A link that is no URL. */
  constructor(exchange: HeldExchange, instruct: GripInstruct, check: EventStreamCheck) {
    this.exchange = exchange
    this.#check = check
    this.#instruct = instruct
    this.subscriptions = new Subscriptions(exchange.context, this, exchange.details)
    this.#next = new NextLink(exchange, instruct)
    this.#prevIds = new PrevIds(exchange.context.channels, instruct)
    this.#gone = new GoneLink(exchange, instruct)
    this.#chase = new LinkChase(exchange)
  }

  /** From here on the client can leave. */
  watch(): void {
    this.exchange.response.once('close', () => {
      this.#end()
      if (!this.#lost) this.#gone.send()
    })
  }

  start(): void {
    const { context, details, response } = this.exchange
    if (response.destroyed) return
    context.holds.add(this)
    if (this.#instruct.hold === undefined) return this.#updateNow()
    context.log('held', 'stream held', details)
    if (!this.#begin()) return
    if (context.channels.takeConflicts(this.#prevIds).length > 0) this.#update()
    else this.#armIdle()
  }

  deliver(delivery: Delivery): void {
    const { context, details, response } = this.exchange
    if (response.writableEnded) return
    if (!this.#isBehind) return this.#send(delivery)
    if (this.#waiting.length < MAX_WAITING_ITEMS) return void this.#waiting.push(delivery)
    const message = `a message is dropped: ${MAX_WAITING_ITEMS} are already waiting for the next link`
    context.log('message-dropped-slow-client', message, { ...details, channel: delivery.item.channel })
  }

  get meta(): Readonly<Record<string, string>> {
    return this.#instruct.meta ?? {}
  }

  recover(): void {
    this.#update()
  }

  destroy(): void {
    this.#lost = true
    this.exchange.response.destroy()
  }

  // Whether items wait for what the next link brings.
  get #isBehind(): boolean {
    return this.#following || this.#cancelUpdate !== undefined
  }

  #send(delivery: Delivery): void {
    const { context, details, response } = this.exchange
    const { channel, httpStream: format } = delivery.item
    const filters = context.channels.of(channel).get(this)
    if (format === undefined || filters === undefined) return
    if (!this.#prevIds.follows(delivery)) {
      this.#waiting = []
      this.#chase.gap(channel)
      return this.#update()
    }
    const input = { content: format.content, contentFilters: format.contentFilters }
    const filtered = delivery.filter(input, filters, {
      meta: this.meta,
      isSubscribed: (name) => this.subscriptions.has(name),
      log: context.log,
      details,
    })
    if (
      filtered?.content !== undefined &&
      format.action === 'send' &&
      response.writableLength > MAX_WAITING_BYTES
    ) {
      // It stays the one that is expected next: a later item shows the gap, which a next link can fill.
      const message = 'a message is dropped: the client does not read fast enough'
      return context.log('message-dropped-slow-client', message, { ...details, channel })
    }
    this.#prevIds.advance(delivery)
    if (filtered === undefined) return
    if (filtered.content === undefined) return this.#endWith(filtered.error)
    if (format.action === 'hint') return this.#hint(channel)
    if (format.action === 'close') return void response.end()
    if (format.action === 'refresh') {
      const message = 'refresh does nothing to a stream'
      return context.log('publish-action-ignored', message, { ...details, channel })
    }
    this.#check.item(filtered.content, channel)
    if (filtered.content.length > 0) response.write(filtered.content)
    this.#keepAlive?.sent()
    this.#active.add(channel)
    if (this.#active.size >= this.subscriptions.size) this.#armIdle()
  }

  #hint(channel: string): void {
    const { context, details } = this.exchange
    if (!this.#next.exists) {
      const message = 'a hint does nothing to a stream without a next link'
      return context.log('publish-action-ignored', message, { ...details, channel })
    }
    this.#waiting = []
    this.#updateNow()
  }

  // Asks for the next link when it is its turn: Pushpin spaces out what nobody has asked for.
  #update(): void {
    const { response, context } = this.exchange
    const { href } = this.#next
    if (href === undefined || response.writableEnded) return
    if (this.#following) this.#again ??= 'later'
    else if (this.#cancelUpdate === undefined) {
      this.#idle?.stop()
      this.#cancelUpdate = context.updates.add(href, () => void this.#follow())
    }
  }

  #updateNow(): void {
    if (!this.#next.exists || this.exchange.response.writableEnded) return
    if (this.#following) this.#again = 'now'
    else void this.#follow()
  }

  // Follows next links until one holds the stream again, then sends what waited meanwhile.
  async #follow(): Promise<void> {
    const { response } = this.exchange
    this.#following = true
    this.#again = undefined
    this.#cancelUpdate?.()
    this.#cancelUpdate = undefined
    this.#idle?.stop()
    try {
      do {
        if (!this.#next.exists) return void response.end()
        await this.#next.follow(this.#prevIds, {
          instruct: (instruct) => (this.#instruct = instruct),
          write: (chunk) => this.#write(chunk),
        })
      } while (this.#instruct.hold === undefined)
    } catch (error) {
      return this.#fail(error as Error)
    }
    if (response.destroyed) return
    this.#prevIds.replace(this.#instruct.channels)
    this.#following = false
    if (!this.#begin()) return
    const waiting = this.#waiting
    this.#waiting = []
    const first = waiting.findIndex((delivery) => this.#isExpected(delivery))
    for (const delivery of first < 0 ? [] : waiting.slice(first)) this.deliver(delivery)
    if (this.#isBehind) return
    if (this.#again === 'now') this.#updateNow()
    else if (this.#again === 'later') this.#update()
    else this.#armIdle()
  }

  // What the next link has brought already does not follow it, and is passed over.
  #isExpected({ item: { channel, prevId } }: Delivery): boolean {
    const expected = this.#prevIds.get(channel)
    return this.subscriptions.has(channel) && (expected === undefined || expected === prevId)
  }

  async #write(chunk: Buffer): Promise<void> {
    const { response } = this.exchange
    this.#keepAlive?.stop()
    this.#keepAlive = undefined
    if (!response.destroyed && !response.write(chunk)) await drained(response)
  }

  // Does what the instruction in force says; `false` when that ends the stream.
  #begin(): boolean {
    const { channels = [], keepAlive } = this.#instruct
    const gap = channels.find(({ prevId }) => prevId !== undefined)
    if (gap !== undefined && !this.#next.exists) {
      this.#endWith(`channel '${gap.name}' specifies prev-id, but no next link found`)
      return false
    }
    this.subscriptions.replace(channels)
    if (keepAlive === undefined) {
      this.#keepAlive?.stop()
      this.#keepAlive = undefined
    } else {
      // A timer that runs goes on, for next links that bring nothing may come more often than keep-alives.
      const { context, details } = this.exchange
      this.#check.keepAlive(keepAlive.content)
      this.#keepAlive ??= new KeepAliveTimer(
        context.clock,
        keepAlive,
        () => this.#sendKeepAlive(),
        (message) => context.log('timeout-too-long', message, details),
      )
    }
    return true
  }

  #sendKeepAlive(): void {
    const { response } = this.exchange
    const { content } = this.#instruct.keepAlive ?? {}
    if (content === undefined || response.writableEnded) return
    if (response.writableLength <= MAX_WAITING_BYTES) response.write(Buffer.from(content as string))
  }

  #armIdle(): void {
    this.#idle?.stop()
    this.#active.clear()
    if (!this.#next.exists) return
    const { clock } = this.exchange.context
    this.#idle = clock.after(this.#next.timeout * 1000, () => this.#update())
  }

  #fail(error: Error): void {
    if (this.exchange.response.destroyed) return
    this.#endWith(error.name === 'GripInstructError' ? error.message : 'Failed to retrieve next link.')
  }

  #endWith(message: string): void {
    const { context, details, response } = this.exchange
    context.log('stream-ended', `the stream is ended: ${message}`, details)
    response.end(`\n\n${message}\n`)
  }

  #end(): void {
    this.#idle?.stop()
    this.#keepAlive?.stop()
    this.#cancelUpdate?.()
    this.#next.stop()
    this.subscriptions.clear()
    this.exchange.context.holds.delete(this)
  }
}
