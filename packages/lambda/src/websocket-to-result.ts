import type { WebSocketContext } from '@grip/core'
import { answerOf } from '@grip/core/adapter'
import type { LambdaEvent, LambdaResult } from './event-types.ts'
import { toResult } from './to-result.ts'

/**
 * Answers with what a context of {@link webSocketFromEvent} collected, in the shape of its event.
 *
 * @throws {GripConfigError} Events that only a REST API with `binaryMediaTypes` can carry.
 * @example
 * ```ts
 * return webSocketToResult(ws)
 * ```
 */
export async function webSocketToResult(ws: WebSocketContext): Promise<LambdaResult> {
  return toResult(await answerOf('webSocketToResult', ws), ws.platform as LambdaEvent)
}
