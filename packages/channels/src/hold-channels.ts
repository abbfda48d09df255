import { type Channel, sse } from '@grip/core'
import { begin, type Begun, type Subscription } from './begin.ts'
import type { GripOfRequest } from './grip.ts'
import { type ChannelOptions, headersOf, keepAliveOf } from './options.ts'
import { liveName } from './publish-message.ts'
import { JSON_HEADERS, PING, toEvent, type WireMessage } from './wire.ts'

/** What else a held answer begins with. */
export interface HoldExtras {
  /** Messages that are not part of the history: who is there. */
  messages?: readonly WireMessage[]
  /** Whether the client reports every `keepAlive` seconds that it is still there. */
  beat?: boolean
}

/** Answers a stream or a long-poll: what the client has missed first, then the hold. */
export async function holdChannels(
  grip: GripOfRequest,
  subscriptions: readonly Subscription[],
  options: ChannelOptions,
  extras: HoldExtras = {},
): Promise<Response> {
  const poll = new URL(grip.request.url).searchParams.get('poll')
  return poll === null
    ? holdStream(grip, subscriptions, options, extras)
    : holdPoll(grip, subscriptions, options, extras, poll !== '1')
}

async function holdStream(
  grip: GripOfRequest,
  subscriptions: readonly Subscription[],
  options: ChannelOptions,
  extras: HoldExtras,
): Promise<Response> {
  const { streams } = options
  // The proxy asks by itself for what its client has missed, and says what that client has.
  const isLink = streams !== undefined && grip.lastIds.size > 0
  const begun = await begin(
    isLink ? subscriptions.map((one) => fromProxy(grip, one)) : subscriptions,
    streams,
  )
  const first = isLink && !begun.moved ? '' : sse({ event: 'ready', data: readyText(begun, options, extras) })
  const messages = isLink ? begun.messages : [...(extras.messages ?? []), ...begun.messages]
  return grip.holdStream(channelsOf(subscriptions, begun), {
    headers: headersOf(options, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    }),
    body: first + messages.map((message) => toEvent(message, JSON.stringify(message))).join(''),
    keepAlive: { content: sse({ event: 'ping', data: PING }), timeout: keepAliveOf(options) },
    ...(streams !== undefined && {
      link: { rel: 'next', uri: linkOf(grip.request), timeout: begun.more ? 1 : 30 },
    }),
  })
}

async function holdPoll(
  grip: GripOfRequest,
  subscriptions: readonly Subscription[],
  options: ChannelOptions,
  extras: HoldExtras,
  isFirst: boolean,
): Promise<Response> {
  const begun = await begin(subscriptions, options.streams)
  const headers = headersOf(options, JSON_HEADERS)
  if (!isFirst && !begun.moved && begun.messages.length === 0)
    return grip.holdResponse(channelsOf(subscriptions, begun), {
      headers,
      timeout: keepAliveOf(options),
      body: '[]',
    })
  const ready = isFirst || begun.moved ? [readyText(begun, options, extras)] : []
  const messages = [...(isFirst ? (extras.messages ?? []) : []), ...begun.messages]
  return new Response(`[${[...ready, ...messages.map((one) => JSON.stringify(one))].join(',')}]`, {
    headers,
  })
}

/** What a client learns first: how often the connection gives a sign of life, and where each channel begins. */
export function readyText(begun: Begun, options: ChannelOptions, { beat = false }: HoldExtras = {}): string {
  const { positions, more } = begun
  return JSON.stringify({ ready: { keepAlive: keepAliveOf(options), beat, more }, positions })
}

function channelsOf(subscriptions: readonly Subscription[], { last }: Begun): (string | Channel)[] {
  return subscriptions.flatMap(({ name }) => {
    const id = last.get(name)
    return id === undefined ? [name] : [{ name, prevId: `${id}` }, liveName(name)]
  })
}

function fromProxy({ lastIds }: GripOfRequest, { name, position }: Subscription): Subscription {
  const id = lastIds.get(name)
  return { name, position: id !== undefined && /^\d{1,15}$/.test(id) ? { after: Number(id) } : position }
}

// Relative, so that it also holds where the app has a base path; a proxy splits links at commas and semicolons.
function linkOf({ url }: Request): string {
  const { pathname, search } = new URL(url)
  return `./${pathname.slice(pathname.lastIndexOf('/') + 1)}${search}`.replace(/[,;]/g, encodeURIComponent)
}
