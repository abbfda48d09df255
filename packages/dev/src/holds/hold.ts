import type { ClientResponse } from '../client-request.ts'

/** A long-poll or a stream that is held. */
export interface Hold {
  /** The answer that is kept open. */
  readonly response: ClientResponse
  /** Asks the origin again, where it can. */
  recover(): void
  /** Cuts the client without a word to it or to the origin. */
  destroy(): void
}
