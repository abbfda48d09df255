import type { GripInstruct } from '@grip/core/wire'
import { reasonOf } from '../origin.ts'
import type { HeldExchange } from './held-exchange.ts'
import { linkUrl } from './link-url.ts'

/** The `gone` link of a hold, which tells the origin that the hold is over. */
export class GoneLink {
  readonly #exchange: HeldExchange
  readonly #url: URL | undefined

  /** @throws {GripInstructError} A link that is not a URL. */
  constructor(exchange: HeldExchange, { links = [] }: GripInstruct) {
    this.#exchange = exchange
    this.#url = linkUrl(
      links.findLast(({ rel }) => rel === 'gone'),
      exchange.url,
    )
  }

  /** Posts to the link, if there is one, without waiting for an answer. */
  send(): void {
    const { context, details, url: from } = this.#exchange
    if (this.#url === undefined) return
    context.log('gone-link', 'the gone link tells the app that a hold is over', details)
    context.links.send({ method: 'POST', url: this.#url, from }).then(
      ({ body }) => void body.on('error', () => {}).resume(),
      (error: unknown) => context.log('link-failed', `the gone link fails: ${reasonOf(error)}`, details),
    )
  }
}
