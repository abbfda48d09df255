import { Publisher, type PublishMessage, type PublishOptions, type WebSocketContext } from '@grip/core'
import type { ClauseContext } from '../harness/clause-context.ts'
import { serveHandler } from '../harness/serve-handler.ts'
import type { WebSocketClient, WebSocketInit } from '../harness/web-socket-client.ts'

/** A WebSocket of a clause, and what is published to it. */
export interface Connection {
  client: WebSocketClient
  channel: string
  publish(message: PublishMessage, options?: PublishOptions): Promise<void>
  /** Publishes `end`, and returns what was heard before it. */
  heard(): Promise<string>
}

/** Opens a WebSocket for which the program did something at its opening; what that threw is thrown here. */
export async function connect(
  t: ClauseContext,
  act: (ws: WebSocketContext, channel: string) => void = () => {},
  { filters, ...init }: WebSocketInit & { filters?: string[] } = {},
): Promise<Connection> {
  const channel = t.channel()
  let thrown: { error: unknown } | undefined
  serveHandler(t, (_, grip) =>
    grip.webSocket({
      open(ws) {
        try {
          act(ws, channel)
        } catch (error) {
          thrown = { error }
        }
        ws.subscribe({ name: channel, filters })
      },
    }),
  )
  const client = await t.ws('/ws', init)
  if (thrown) throw thrown.error
  await t.subscribed(channel)
  const publisher = new Publisher(t.gripUrl)
  return {
    client,
    channel,
    publish: (message, options) => publisher.publish(channel, message, options),
    async heard() {
      await publisher.publish(channel, { webSocket: 'end' })
      const messages: string[] = []
      for (;;) {
        const message = String(await client.message())
        if (message === 'end') return messages.join(' ')
        messages.push(message)
      }
    },
  }
}
