import type { WebSocketContext } from '@grip/core'
import type { LambdaEvent, LambdaResult } from './event-types.ts'
import { toResult } from './to-result.ts'

/**
 * Answers with what a context of {@link webSocketFromEvent} collected, in the shape of its event.
 *
 * @throws {GripConfigError} Events that only a REST API with `binaryMediaTypes` can carry.
 */
export function webSocketToResult(ws: WebSocketContext): LambdaResult {
  return toResult(ws.toAnswer(), ws.platform as LambdaEvent)
}
