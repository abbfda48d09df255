import type { WebSocketContext, WebSocketHooks } from '@grip/core'
import { functionIn } from './check-functions.ts'
import type { ChannelInfo, EventSchemas } from './channel-info.ts'
import { SendRefusedError } from './errors.ts'
import type { ChannelOptions } from './options.ts'
import { type Answer, answerTo, readMessage } from './receive.ts'
import type { OutputOf } from './standard-schema.ts'
import { webSocketChannels } from './web-socket-channels.ts'
import { IncomingError } from './wire.ts'

/** What a hook receives in addition to the data of a message. */
export interface MessageContext {
  /** The client's key for the message: publish under this key, so that sending the message again is safe. */
  key: string | undefined
}

/** Hooks of a channel's WebSocket: those of a connection, and one for each event that clients may send. */
export type ChannelHooks<Events extends EventSchemas> = Omit<WebSocketHooks, 'message'> & {
  [Event in keyof Events & string]?: (
    ws: WebSocketContext,
    data: OutputOf<Events[Event]>,
    context: MessageContext,
  ) => unknown
}

type MessageHook = (ws: WebSocketContext, data: unknown, context: MessageContext) => unknown

/** Hooks of a connection, which have no message. */
export const CONNECTION_HOOKS = ['open', 'close', 'disconnect', 'error'] as const

/** Hooks for `grip.webSocket` of one channel. */
export function hooksOf(
  channel: ChannelInfo,
  given: Omit<WebSocketHooks, 'message'>,
  options: ChannelOptions,
): WebSocketHooks {
  // Looked up by name, as methods of a class are; `this` is the object that they belong to.
  const named = (names: Iterable<string>) =>
    [...names].flatMap((name): [string, MessageHook][] => {
      const hook = functionIn(given, name) as MessageHook | undefined
      return hook === undefined ? [] : [[name, hook.bind(given)]]
    })
  const hooks = new Map(named(channel.schemas.keys()))
  const connection: Omit<WebSocketHooks, 'message'> = Object.fromEntries(named(CONNECTION_HOOKS))
  return webSocketChannels([{ name: channel.name, position: undefined }], options, {
    ...connection,
    async receive(ws, request) {
      const find = (name: string) => (name === channel.name ? channel : undefined)
      const { key } = request
      const answer = (one: Answer) => void (ws.ended || ws.send(JSON.stringify(one)))
      try {
        const { event, data } = await readMessage(request, find, (_, name) => hooks.has(name))
        await hooks.get(event)!(ws, data, { key })
        if (key !== undefined) answer({ ack: key })
      } catch (thrown) {
        if (key !== undefined) answer(answerTo(key, thrown))
        if (key !== undefined && thrown instanceof IncomingError) await connection.error?.(ws, thrown.cause)
        else if (key === undefined || !(thrown instanceof SendRefusedError)) throw thrown
      }
    },
  })
}
