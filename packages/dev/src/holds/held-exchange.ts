import type { ClientResponse } from '../client-request.ts'
import type { ProxyContext } from '../context.ts'
import type { EventDetails } from '../log.ts'
import type { HttpAnswer } from '../send-answer.ts'

/** The exchange that a hold keeps open, as far as the hold needs it. */
export interface HeldExchange {
  /** Id of the client's request, for the inspector. */
  readonly id: string
  readonly context: ProxyContext
  readonly response: ClientResponse
  /** Address of the request, which links are relative to. */
  readonly url: URL
  /** What events of this exchange say of it. */
  readonly details: EventDetails
  /** Says that the origin's answer broke off, unless it was the client who left. */
  reportBreak(error: NodeJS.ErrnoException): void
  /** Sends an answer with its whole body; the client gets a 502 in place of one that cannot be written. */
  send(answer: HttpAnswer): void
  /** Asks the origin again, with the last ids that are known. */
  run(lastIds?: ReadonlyMap<string, string>): Promise<void>
}
