import type { HeldExchange } from './held-exchange.ts'

/** Gaps within the time below that are no accident. */
const MANY = 5

/** Milliseconds in which they are counted. */
const PERIOD = 5000

/** Reports a stream that asks for its next link again and again, for every item that still comes. */
export class LinkChase {
  readonly #exchange: HeldExchange
  readonly #times: number[] = []

  constructor(exchange: HeldExchange) {
    this.#exchange = exchange
  }

  /** An item did not follow the one before it. */
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
