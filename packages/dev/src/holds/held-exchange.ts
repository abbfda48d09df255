import type { ClientResponse } from '../client-request.ts'
import type { ProxyContext } from '../context.ts'
import type { EventDetails } from '../log.ts'
import type { HttpAnswer } from '../send-answer.ts'

/** The part that a hold uses of the exchange that it keeps open. */
export interface HeldExchange {
  /** Id of the client's request, for the inspector. */
  readonly id: string
  readonly context: ProxyContext
  readonly response: ClientResponse
  /** Address of the request, which links are relative to. */
  readonly url: URL
  /** What the log says about this exchange. */
  readonly details: EventDetails
  /** Reports that the origin's answer broke off, unless the client left. */
  reportBreak(error: NodeJS.ErrnoException): void
  /** Sends an answer with its whole body. If it cannot be written, the client gets a 502. */
  send(answer: HttpAnswer): void
  /** Asks the origin again, with the last ids that are known. */
  run(lastIds?: ReadonlyMap<string, string>): Promise<void>
}
