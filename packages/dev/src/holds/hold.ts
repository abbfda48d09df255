import type { HeldExchange } from './held-exchange.ts'

/** A long-poll or a stream that is held. */
export interface Hold {
  readonly exchange: HeldExchange
  /** Asks the origin again, where it can. */
  recover(): void
  /** Cuts the client without a word to it or to the origin. */
  destroy(): void
}
