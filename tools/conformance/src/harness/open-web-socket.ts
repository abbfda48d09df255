import { webSocketOrigin } from './answers.ts'
import type { ClauseContext } from './clause-context.ts'
import type { OriginRequest } from './scripted-origin.ts'
import type { WebSocketClient } from './web-socket-client.ts'

/** Opens a WebSocket to an origin that accepts it, and returns it with its OPEN request. */
export async function openWebSocket(
  t: ClauseContext,
  headers: Record<string, string> = {},
): Promise<{ client: WebSocketClient; request: OriginRequest }> {
  t.origin.answer(webSocketOrigin())
  const client = await t.ws('/ws/room?x=1', { headers })
  return { client, request: await t.origin.next() }
}
