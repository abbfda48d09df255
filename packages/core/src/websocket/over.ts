import type { WebSocketContext } from './context.ts'
import { stateOf } from './meta.ts'

// The name of the meta value that says so.
const ENDED = 'grip-ended'

/**
 * Notes on the connection that this side has closed it. What the client had sent by then still comes with later
 * requests, and must not reach a `message` hook: the `open` hook may have thrown for cause.
 */
export function markEnded({ ended, closed, meta }: WebSocketContext): void {
  if (ended && closed === undefined) stateOf(meta).set(ENDED, '1')
}

/** Whether an earlier request closed the connection: see {@link markEnded}. */
export function isOver({ meta }: WebSocketContext): boolean {
  return stateOf(meta).get(ENDED) !== undefined
}
