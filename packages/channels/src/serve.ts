import type { Subscription } from './begin.ts'
import type { ChannelDefinitions, EveryChannel } from './definitions.ts'
import { ChannelRequestError } from './errors.ts'
import { checkGrip, type GripOfRequest } from './grip.ts'
import { holdChannels } from './hold-channels.ts'
import { type ChannelOptions, headersOf } from './options.ts'
import { createRollCall } from './roll-call.ts'
import { serveSend } from './serve-send.ts'
import { refuseWebSocket, serveWebSocket } from './serve-web-socket.ts'
import type { ServeOptions, Serving } from './serving.ts'
import type { AnyChannel } from './typed-channel.ts'
import { IncomingError, JSON_HEADERS, readPosition } from './wire.ts'

type Find = (name: string, nextKey?: () => string) => AnyChannel | undefined

/** Most channels of one connection: a WebSocket has 20 subscriptions, and a channel with a history takes two. */
const MAX_CHANNELS = { kept: 10, plain: 20 }

/** Answers what a client of the wire asks for. */
export async function serveChannels(
  grip: GripOfRequest,
  find: Find,
  serveOptions: ServeOptions<ChannelDefinitions>,
  options: ChannelOptions,
): Promise<Response> {
  checkGrip('channels.serve()', grip)
  const { allow = () => true, receive, as } = serveOptions
  const { request } = grip
  // A page of another origin sends a preflight first.
  if (request.method === 'OPTIONS')
    return new Response(null, { status: 204, headers: headersOf(options, { allow: 'GET, POST' }) })
  const isWebSocket = request.headers.get('content-type') === 'application/websocket-events'
  try {
    const subscriptions = subscriptionsOf(request, options)
    const enter = async (name: string, nextKey?: () => string): Promise<AnyChannel> => {
      const channel = find(name, nextKey)
      if (channel === undefined) throw refused('there is no such channel', 404)
      const allowed = await allow(channel as unknown as EveryChannel<ChannelDefinitions>)
      if (allowed === 401) throw refused('sign in again', 401)
      if (allowed !== true) throw refused(`you may not use ${name}`, 403)
      return channel
    }
    const roll = createRollCall(grip, subscriptions, options, as)
    const serving: Serving = { grip, options, enter, receive, subscriptions, roll }
    if (request.method === 'POST' && !isWebSocket) return await serveSend(serving)
    if (request.method !== 'GET' && !isWebSocket) throw refused('ask with GET, send with POST', 405)
    if (subscriptions.length === 0) throw refused('name the channels: ?channel=room-kitchen', 400)
    if (isWebSocket) return await serveWebSocket(serving)
    // The proxy's own request for what a client missed has no cookies, and is for a client that was let in: no client
    // can send Grip-Last itself.
    for (const { name } of subscriptions) if (!grip.lastIds.has(name)) await enter(name)
    await roll.renew()
    const messages = await roll.messages()
    return await holdChannels(grip, subscriptions, options, { messages, beat: roll.isKept })
  } catch (error) {
    if (!(error instanceof IncomingError)) throw error
    if (isWebSocket) return refuseWebSocket(grip, error.cause, options)
    const { code, message, status } = error.cause
    const headers = headersOf(options, JSON_HEADERS)
    return new Response(JSON.stringify({ error: { code, message } }), { status, headers })
  }
}

function subscriptionsOf({ url }: Request, { streams }: ChannelOptions): Subscription[] {
  const named = new URL(url).searchParams.getAll('channel').map((text) => {
    const at = text.lastIndexOf('@')
    return at === -1
      ? { name: text, position: undefined }
      : { name: text.slice(0, at), position: readPosition(text.slice(at + 1)) }
  })
  const subscriptions = [...new Map(named.map((one) => [one.name, one])).values()]
  const most = streams === undefined ? MAX_CHANNELS.plain : MAX_CHANNELS.kept
  if (subscriptions.length > most) throw refused(`one connection can have at most ${most} channels`, 400)
  return subscriptions
}

function refused(message: string, status: number): IncomingError {
  return new IncomingError(new ChannelRequestError(message, status))
}
