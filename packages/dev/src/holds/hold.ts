import type { ClientResponse } from '../client-request.ts'
import type { ChannelState } from '../inspector/live-connection.ts'
import type { EventDetails } from '../log.ts'
import type { Subscriber } from '../channels.ts'

/** A long-poll or a stream that is held. */
export interface Hold extends Subscriber {
  /** The request that is held. */
  readonly exchange: {
    readonly id: string
    readonly details: EventDetails
    readonly response: ClientResponse
  }
  readonly subscriptions: { describe(): readonly ChannelState[] }
  /** Meta of its subscriptions. */
  readonly meta: Readonly<Record<string, string>>
  /** When it began, in milliseconds since 1970. */
  readonly since: number
  /** Asks the origin again, if the hold can. */
  recover(): void
  /** Cuts the client without telling it or the origin. */
  destroy(): void
}
