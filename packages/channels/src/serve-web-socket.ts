import type { GripError, WebSocketContext } from '@grip/core'
import type { GripOfRequest } from './grip.ts'
import type { ChannelOptions } from './options.ts'
import { receive, takeMessage } from './serve-send.ts'
import type { Serving } from './serving.ts'
import { webSocketChannels } from './web-socket-channels.ts'

/**
 * Answers a request of a WebSocket.
 *
 * @throws {IncomingError} The client may not use one of its channels, any more or at all.
 */
export async function serveWebSocket(serving: Serving): Promise<Response> {
  const { grip, options, subscriptions, roll } = serving
  const { allowedOrigins } = options
  const connection = grip.request.headers.get('connection-id') ?? ''
  for (const { name } of subscriptions) await serving.enter(name)

  let hasLeft = false
  const leave = async (): Promise<void> => {
    hasLeft = true
    await roll.leave(connection)
  }
  const hooks = webSocketChannels(subscriptions, options, {
    open: (ws) => {
      // The proxy asks after 20 seconds without a request.
      if (roll.isKept) ws.keepAliveInterval = 20
    },
    greet: async () => {
      await roll.renew(connection)
      return roll.messages()
    },
    close: leave,
    disconnect: leave,
    async receive(ws, request) {
      const { key, channel = '' } = request
      if (key === undefined) return takeMessage(serving, request, await serving.enter(channel))
      const { answer } = await receive(serving, { ...request, key })
      if (!ws.ended) ws.send(JSON.stringify(answer))
    },
  })
  const answer = await grip.webSocket(hooks, { allowedOrigins })
  if (!hasLeft && answer.status === 200) await roll.renew(connection)
  return answer
}

/**
 * Ends a WebSocket. A page cannot read the status of a handshake, so the handshake is accepted, and the socket closed with
 * a code that says why.
 */
export function refuseWebSocket(
  grip: GripOfRequest,
  { status, message }: GripError,
  { allowedOrigins }: ChannelOptions,
): Promise<Response> {
  const end = (ws: WebSocketContext): void => ws.close(4000 + status, message.slice(0, 100))
  return grip.webSocket({ open: end, message: (ws) => void (ws.ended || end(ws)) }, { allowedOrigins })
}
