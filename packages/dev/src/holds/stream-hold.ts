import type { GripInstruct } from '@grip/core/wire'
import { CatchUp, MAX_WAITING_ITEMS, type CaughtUp } from './catch-up.ts'
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

/** An answer that is kept open, and that grows with what is published and what next links bring. */
export class StreamHold implements Hold, CaughtUp {
  readonly format = 'http-stream'
  readonly since: number = Date.now()
  readonly exchange: HeldExchange
  readonly #check: EventStreamCheck
  readonly subscriptions: Subscriptions
  readonly #catchUp: CatchUp
  readonly #prevIds: PrevIds
  readonly #gone: GoneLink
  readonly #chase: LinkChase
  #instruct: GripInstruct
  #keepAlive: KeepAliveTimer | undefined
  #lost = false

  /** @throws {GripInstructError} A link that is not a URL. */
  constructor(exchange: HeldExchange, instruct: GripInstruct, check: EventStreamCheck) {
    this.exchange = exchange
    this.#check = check
    this.#instruct = instruct
    this.subscriptions = new Subscriptions(exchange.context, this, exchange.details)
    this.#prevIds = new PrevIds(exchange.context.channels, instruct)
    this.#catchUp = new CatchUp(new NextLink(exchange, instruct), this.#prevIds, this)
    this.#gone = new GoneLink(exchange, instruct)
    this.#chase = new LinkChase(exchange)
  }

  /** From now on, the client can leave. */
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
    if (this.#instruct.hold === undefined) return this.#catchUp.now()
    context.log('held', 'stream held', details)
    if (!this.begin()) return
    if (context.channels.takeConflicts(this.#prevIds).length > 0) this.#catchUp.soon()
    else this.#catchUp.later()
  }

  deliver(delivery: Delivery): void {
    const { context, details, response } = this.exchange
    if (response.writableEnded) return
    if (!this.#catchUp.isUnderWay) this.#send(delivery)
    else if (!this.#catchUp.keep(delivery)) {
      const message = `a message is dropped: ${MAX_WAITING_ITEMS} are already waiting for the next link`
      context.log('message-dropped-slow-client', message, { ...details, channel: delivery.item.channel })
    }
  }

  get meta(): Readonly<Record<string, string>> {
    return this.#instruct.meta ?? {}
  }

  recover(): void {
    this.#catchUp.soon()
  }

  destroy(): void {
    this.#lost = true
    this.exchange.response.destroy()
  }

  #send(delivery: Delivery): void {
    const { context, details, response } = this.exchange
    const { channel, httpStream: format } = delivery.item
    const filters = context.channels.of(channel).get(this)
    if (format === undefined || filters === undefined) return
    if (!this.#prevIds.follows(delivery)) {
      this.#catchUp.forget()
      this.#chase.gap(channel)
      return this.#catchUp.soon()
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
      // It remains the next expected item: a later item reveals the gap, which a next link can fill.
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
    this.#catchUp.sentOn(channel)
  }

  #hint(channel: string): void {
    const { context, details } = this.exchange
    if (!this.#catchUp.exists) {
      const message = 'a hint does nothing to a stream without a next link'
      return context.log('publish-action-ignored', message, { ...details, channel })
    }
    this.#catchUp.forget()
    this.#catchUp.now()
  }

  get isHeld(): boolean {
    return this.#instruct.hold !== undefined
  }

  follow(instruct: GripInstruct): void {
    this.#instruct = instruct
  }

  async write(chunk: Buffer): Promise<void> {
    const { response } = this.exchange
    this.#keepAlive?.stop()
    this.#keepAlive = undefined
    if (!response.destroyed && !response.write(chunk)) await drained(response)
  }

  begin(): boolean {
    const { channels = [], keepAlive } = this.#instruct
    this.#prevIds.replace(channels)
    const gap = channels.find(({ prevId }) => prevId !== undefined)
    if (gap !== undefined && !this.#catchUp.exists) {
      this.#endWith(`channel '${gap.name}' specifies prev-id, but no next link found`)
      return false
    }
    this.subscriptions.replace(channels)
    if (keepAlive === undefined) {
      this.#keepAlive?.stop()
      this.#keepAlive = undefined
    } else {
      // A running timer continues, because next links that bring nothing may come more often than keep-alives.
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

  fail(error: Error): void {
    if (this.exchange.response.destroyed) return
    this.#endWith(error.name === 'GripInstructError' ? error.message : 'Failed to retrieve next link.')
  }

  #endWith(message: string): void {
    const { context, details, response } = this.exchange
    context.log('stream-ended', `the stream is ended: ${message}`, details)
    response.end(`\n\n${message}\n`)
  }

  #end(): void {
    this.#keepAlive?.stop()
    this.#catchUp.stop()
    this.subscriptions.clear()
    this.exchange.context.holds.delete(this)
  }
}
