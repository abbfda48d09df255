import type { HeldExchange } from './held-exchange.ts'

/** Number of gaps within the time below that cannot be an accident. */
const MANY = 5

/** Milliseconds over which they are counted. */
const PERIOD = 5000

/** Reports a stream that requests its next link again and again, for each item that arrives. */
export class LinkChase {
  readonly #exchange: HeldExchange
  readonly #times: number[] = []

  constructor(exchange: HeldExchange) {
    this.#exchange = exchange
  }

  /** Called when an item did not follow the one before it. */
  gap(channel: string): void {
    const { context, details } = this.#exchange
    const now = context.clock.now()
    this.#times.push(now)
    if (this.#times.length < MANY) return
    const isChase = now - this.#times.shift()! <= PERIOD
    if (!isChase || !context.once.isFirst('link-chase', details.path ?? '', channel)) return
    const message = `${MANY} items for "${channel}" within 5 s did not follow the stream, and each makes the proxy ask for the next link: the answers are ahead of publishes that are still on their way; append and publish one item at a time, and wait for each publish before the next`
    context.log('link-chase', message, { ...details, channel })
  }
}
