import type { ProxyContext } from '../context.ts'
import type { EventDetails } from '../log.ts'
import { isConnectError, reasonOf } from '../origin.ts'

/** Reports why events have no usable answer. */
export function reportFailure(error: Error, { log, origin }: ProxyContext, details: EventDetails): void {
  const reason = reasonOf(error)
  if (error instanceof RangeError) log('events-refused', `the answer is refused: ${error.message}`, details)
  else if (isConnectError(error))
    log('origin-unreachable', `no connection to the origin ${origin.address}: ${reason}`, details)
  else log('origin-failed', `the origin did not answer: ${reason}`, details)
}
