import type { DecodedHttpResponse, GripInstruct } from '@grip/core/wire'
import type { Timer } from '../clock.ts'
import type { Header } from '../headers.ts'
import type { DevProxyEventCode } from '../log.ts'
import { GoneLink } from './gone-link.ts'
import { PrevIds } from './prev-ids.ts'
import { publishedHeaders, publishedReason, type PublishedSource } from './published-headers.ts'
import { reportStatus } from './report-hold.ts'
import type { HeldExchange } from './held-exchange.ts'
import type { Hold } from './hold.ts'
import type { Delivery } from '../publish/delivery.ts'
import { patchJson } from '../publish/json-patch.ts'
import { cutSeconds } from '../seconds.ts'
import type { HttpAnswer } from '../send-answer.ts'
import { Subscriptions } from './subscriptions.ts'

const DEFAULT_TIMEOUT = 55
const MIN_TIMEOUT = 5

/** Holds a request as a long-poll, until something is published or its time is over. */
export function holdResponse(exchange: HeldExchange, instruct: GripInstruct, held: HttpAnswer): void {
  new ResponseHold(exchange, instruct, held).start()
}

class ResponseHold implements Hold {
  readonly format = 'http-response'
  readonly since: number = Date.now()
  readonly exchange: HeldExchange
  readonly #instruct: GripInstruct
  readonly #held: HttpAnswer
  readonly subscriptions: Subscriptions
  readonly #prevIds: PrevIds
  readonly #gone: GoneLink
  #timer: Timer | undefined
  readonly #stop = () => this.#end()

  constructor(exchange: HeldExchange, instruct: GripInstruct, held: HttpAnswer) {
    this.exchange = exchange
    this.#instruct = instruct
    this.#held = held
    this.subscriptions = new Subscriptions(exchange.context, this, exchange.details)
    this.#prevIds = new PrevIds(exchange.context.channels, instruct)
    this.#gone = new GoneLink(exchange, instruct)
  }

  start(): void {
    const { context, details, response } = this.exchange
    if (context.channels.takeConflicts(this.#prevIds).length > 0) {
      return this.#ask('the last item is not the one that the answer names')
    }
    const { timeout = DEFAULT_TIMEOUT } = this.#instruct
    if (timeout < MIN_TIMEOUT) {
      context.log('timeout-raised', `a timeout of ${timeout} s is raised to ${MIN_TIMEOUT} s`, details)
    }
    const report = (message: string): void => context.log('timeout-too-long', message, details)
    const seconds = cutSeconds(Math.max(timeout, MIN_TIMEOUT), 'a timeout', report)
    this.#timer = context.clock.after(seconds * 1000, () => this.#expire(seconds))
    response.once('close', this.#stop)
    context.holds.add(this)
    context.log('held', `long-poll held for ${seconds} s`, details)
    for (const channel of this.#instruct.channels ?? []) this.subscriptions.add(channel)
  }

  deliver(delivery: Delivery, filters: readonly string[]): void {
    const format = delivery.item.httpResponse
    if (format === undefined) return
    if (!this.#prevIds.follows(delivery)) return this.#repeat('an item does not follow the hold')
    this.#prevIds.advance(delivery)
    const { action } = format
    if (action === 'hint') return this.#repeat('a hint')
    if (action === 'close' || action === 'refresh') {
      const details = { ...this.exchange.details, channel: delivery.item.channel }
      const message = `${action} does nothing to a long-poll`
      return this.exchange.context.log('publish-action-ignored', message, details)
    }
    const body = this.#bodyOf(format)
    const filtered =
      typeof body === 'string'
        ? { error: body }
        : delivery.filter(
            { content: body, contentFilters: format.contentFilters },
            filters,
            this.#filterContext(),
          )
    if (filtered === undefined) return
    this.#end()
    if (filtered.content === undefined) return this.#refuse(filtered.error)
    const { context, details } = this.exchange
    const report = (code: DevProxyEventCode, message: string): void => context.log(code, message, details)
    const source: PublishedSource = { kind: 'published', report }
    reportStatus(format.code, report)
    this.exchange.send({
      status: format.code,
      reason: publishedReason(format.reason, source),
      headers: inherit(this.#held.headers, publishedHeaders(format.headers, source)),
      body: Buffer.from(filtered.content),
    })
  }

  // The published body, or the held one with the patch; a text says why it cannot be patched.
  #bodyOf({ body, bodyPatch }: DecodedHttpResponse): Uint8Array | string {
    if (bodyPatch === undefined) return body
    try {
      return Buffer.from(patchJson((this.#held.body ?? '').toString(), bodyPatch))
    } catch (error) {
      return `filter error: ${(error as Error).message}`
    }
  }

  #refuse(message: string): void {
    const { context, details } = this.exchange
    context.log('hold-refused', `the long-poll is answered with a 502: ${message}`, details)
    this.exchange.send({
      status: 502,
      headers: [['Content-Type', 'text/plain']],
      body: Buffer.from(`${message}\n`),
    })
  }

  #filterContext() {
    const { context, details } = this.exchange
    return {
      meta: this.meta,
      isSubscribed: (channel: string) => this.subscriptions.has(channel),
      log: context.log,
      details,
    }
  }

  #expire(seconds: number): void {
    this.exchange.context.log('hold-timeout', `nothing was published in ${seconds} s`, this.exchange.details)
    this.#end()
    this.exchange.send(this.#held)
  }

  get meta(): Readonly<Record<string, string>> {
    return this.#instruct.meta ?? {}
  }

  recover(): void {
    this.#repeat('a recover')
  }

  destroy(): void {
    this.#leave()
    this.exchange.response.destroy()
  }

  #repeat(why: string): void {
    this.#end()
    this.#ask(why)
  }

  #ask(why: string): void {
    const { context, details } = this.exchange
    context.log('repeat-request', `${why}: the request goes to the origin again`, details)
    void this.exchange.run(this.#prevIds)
  }

  #end(): void {
    this.#leave()
    this.#gone.send()
  }

  #leave(): void {
    this.#timer?.stop()
    this.exchange.response.off('close', this.#stop)
    this.subscriptions.clear()
    this.exchange.context.holds.delete(this)
  }
}

// A published header replaces all headers of that name in the hold's answer.
function inherit(held: readonly Header[], published: readonly Header[]): Header[] {
  const names = new Set(published.map(([name]) => name.toLowerCase()))
  return [...held.filter(([name]) => !names.has(name.toLowerCase())), ...published]
}
