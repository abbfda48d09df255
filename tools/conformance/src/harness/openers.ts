import { control, hold, open, webSocketOrigin } from './answers.ts'
import type { ClauseContext, PublishItem } from './clause-context.ts'
import type { Exchange } from './http-client.ts'
import type { OriginAnswer, OriginRequest } from './scripted-origin.ts'
import type { WebSocketClient } from './web-socket-client.ts'

/** An item for event streams. */
export const toStreams = (channel: string, content: string, more: object = {}): PublishItem => ({
  channel,
  formats: { 'http-stream': { content } },
  ...more,
})

/** An item for WebSockets: a text, or the format as it is. */
export const toSockets = (channel: string, message: string | object, more: object = {}): PublishItem => ({
  channel,
  formats: { 'ws-message': typeof message === 'string' ? { content: message } : message },
  ...more,
})

/** An item for long-polls: a body, or the format as it is. */
export const toPolls = (channel: string, response: string | object, more: object = {}): PublishItem => ({
  channel,
  formats: { 'http-response': typeof response === 'string' ? { body: response } : response },
  ...more,
})

/** Holds a request on a channel, a new one unless told, and waits until it is subscribed. */
export async function openHold(
  t: ClauseContext,
  answer: (channel: string) => OriginAnswer = (channel) => hold('stream', channel),
  channel: string = t.channel(),
): Promise<{ channel: string; exchange: Exchange }> {
  t.origin.answer(answer(channel))
  const exchange = t.request('/')
  await t.subscribed(channel)
  return { channel, exchange }
}

/** Opens a WebSocket to an origin that accepts it, and returns it with its OPEN request. */
export async function openWebSocket(
  t: ClauseContext,
  headers: Record<string, string> = {},
): Promise<{ client: WebSocketClient; request: OriginRequest }> {
  t.origin.answer(webSocketOrigin())
  const client = await t.ws('/ws/room?x=1', { headers })
  return { client, request: await t.origin.next() }
}

/** How a WebSocket subscribes in the answer to its OPEN. */
export interface Subscription {
  /** Default a new one. */
  channel?: string
  filters?: readonly string[]
  /** Events that stand before the subscription, and after it. */
  before?: string
  after?: string
  /** What later requests are answered with. */
  table?: Record<string, OriginAnswer | string>
}

/** Opens a WebSocket that subscribes to a channel at once. */
export async function openSubscriber(
  t: ClauseContext,
  { channel = t.channel(), filters = [], before = '', after = '', table = {} }: Subscription = {},
): Promise<{ channel: string; client: WebSocketClient }> {
  const subscribe = control({ type: 'subscribe', channel, ...(filters.length > 0 && { filters }) })
  t.origin.answer(webSocketOrigin({ 'OPEN\r\n': open(before + subscribe + after), ...table }))
  const client = await t.ws('/ws')
  await t.subscribed(channel)
  return { channel, client }
}
