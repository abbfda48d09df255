import { functionIn } from './check-functions.ts'
import { type Answer, answerTo, isForClients, readMessage } from './receive.ts'
import { ChannelRequestError } from './errors.ts'
import { headersOf } from './options.ts'
import type { ReceiveContext, Serving } from './serving.ts'
import type { AnyChannel } from './typed-channel.ts'
import { IncomingError, JSON_HEADERS, readRequest, type WireRequest } from './wire.ts'

type Receiver = (channel: AnyChannel, data: unknown, context: ReceiveContext) => unknown

/** Answers a message that a client posts, or its report that it is still there. */
export async function serveSend(serving: Serving): Promise<Response> {
  const { grip, options, roll } = serving
  const { headers } = grip.request
  // This comes first: if an answer arrives before the end of its request, a proxy may think that the
  // connection broke.
  const text = await grip.request.text()
  // Pages of other sites cannot send this type without a preflight.
  if (!/^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? ''))
    throw new IncomingError(new ChannelRequestError('post JSON: content-type application/json', 415))
  const request = readRequest(text)
  if (request.sync !== undefined) {
    for (const { name } of serving.subscriptions) await serving.enter(name)
    await roll.renew()
    return new Response(null, { status: 204, headers: headersOf(options, {}) })
  }
  // Each gets its own key, because clients and proxies drop the second message with the same one.
  const { answer, status } = await receive(serving, { key: crypto.randomUUID(), ...request })
  return new Response(JSON.stringify(answer), { status, headers: headersOf(options, JSON_HEADERS) })
}

/** Takes a message of a client that waits for an answer. */
export async function receive(
  serving: Serving,
  request: WireRequest & { key: string },
): Promise<{ answer: Answer; status: number }> {
  const { key, channel: name = '' } = request
  try {
    const channel = await serving.enter(name, keysAfter(key))
    await takeMessage(serving, request, channel)
    return { answer: { ack: key }, status: 200 }
  } catch (error) {
    const cause = error instanceof IncomingError ? error.cause : error
    const isTheirs = isForClients(cause)
    if (!isTheirs) serving.grip.waitUntil(Promise.reject(cause as Error))
    return { answer: answerTo(key, cause), status: isTheirs ? cause.status : 500 }
  }
}

/** Takes a message of a client. */
export async function takeMessage(
  { grip, receive: receivers }: Serving,
  request: WireRequest,
  channel: AnyChannel,
): Promise<void> {
  const receiverOf = (event: string) => {
    const events: object = receivers?.[channel.pattern] ?? {}
    return channel.schemas.has(event) ? (functionIn(events, event) as Receiver | undefined) : undefined
  }
  const { event, data, key } = await readMessage(
    request,
    () => channel,
    (_, name) => receiverOf(name) !== undefined,
  )
  await receiverOf(event)!.call(receivers?.[channel.pattern], channel, data, { grip, key })
}

/** Keys for what is published because of one message: first its own key, then keys derived from it. */
export function keysAfter(key: string): () => string {
  let count = 0
  return () => (++count === 1 ? key : `${key.slice(0, 60)}.${count}`)
}
