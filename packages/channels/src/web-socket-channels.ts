import type { WebSocketContext, WebSocketHooks } from '@grip/core'
import { isResponse } from '@grip/core/adapter'
import { begin, type Subscription } from './begin.ts'
import { readyText } from './hold-channels.ts'
import { type ChannelOptions, keepAliveOf } from './options.ts'
import { liveName } from './publish-message.ts'
import { IncomingError, PING, readPosition, readRequest, type WireMessage, type WireRequest } from './wire.ts'

/** The app's part of a WebSocket of channels. */
export interface ChannelSocketHooks extends Omit<WebSocketHooks, 'message'> {
  /** A client sends a message. */
  receive(ws: WebSocketContext, request: WireRequest): Promise<void>
  /** Messages that are not part of the history, for a client that connects. */
  greet?(): Promise<readonly WireMessage[]>
}

/** The hooks of a WebSocket that is subscribed to channels: what was missed first, then what comes. */
export function webSocketChannels(
  subscriptions: readonly Subscription[],
  options: ChannelOptions,
  { receive, greet, ...hooks }: ChannelSocketHooks,
): WebSocketHooks {
  return {
    ...hooks,
    async open(ws) {
      const refusal = await hooks.open?.(ws)
      if (ws.ended || isResponse(refusal)) return refusal
      for (const { name } of subscriptions) subscribeTo(ws, name, options)
      ws.control({
        type: 'keep-alive',
        messageType: 'text',
        content: PING,
        timeout: keepAliveOf(options),
      })
      await sendFrom(ws, subscriptions, options)
      for (const message of (await greet?.()) ?? []) ws.send(JSON.stringify(message))
      return undefined
    },
    async message(ws, data) {
      try {
        const request = readRequest(data)
        if (request.sync === undefined) await receive(ws, request)
        else await sendMissed(ws, subscriptions, request.sync, options)
      } catch (error) {
        // A mistake of the client does not go to the app's onError.
        if (!(error instanceof IncomingError)) throw error
        await hooks.error?.(ws, error.cause)
        if (!ws.ended) ws.close(1007, 'not a message of this channel')
      }
    },
  }
}

/** Subscribes a WebSocket to a channel, and to its second channel. */
export function subscribeTo(ws: WebSocketContext, name: string, { streams }: ChannelOptions): void {
  ws.subscribe(name)
  if (streams !== undefined) ws.subscribe(liveName(name))
}

async function sendFrom(
  ws: WebSocketContext,
  subscriptions: readonly Subscription[],
  options: ChannelOptions,
): Promise<void> {
  const begun = await begin(subscriptions, options.streams)
  ws.send(readyText(begun, options))
  for (const message of begun.messages) ws.send(JSON.stringify(message))
}

// Messages from before the subscription, or lost ones, are sent once the client reports what it has.
async function sendMissed(
  ws: WebSocketContext,
  subscriptions: readonly Subscription[],
  sync: Record<string, string>,
  options: ChannelOptions,
): Promise<void> {
  if (options.streams === undefined) return
  const known = subscriptions
    .filter(({ name }) => Object.hasOwn(sync, name))
    .map(({ name }) => ({ name, position: readPosition(sync[name]) }))
  const begun = await begin(known, options.streams)
  if (begun.moved || begun.more) ws.send(readyText(begun, options))
  for (const message of begun.messages) ws.send(JSON.stringify(message))
}
