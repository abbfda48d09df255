import type { HeadersInput } from '@grip/core'
import { checkArgument, checkOptions } from '@grip/core/adapter'
import { StreamError } from './errors.ts'
import { checkContext, checkFunction } from './internal/arguments.ts'
import { beginAnswer, endAnswer } from './internal/claim.ts'
import { eventStreamHeaders } from './internal/event-stream-headers.ts'
import { letGoOn, type StreamContext } from './internal/grip-context.ts'
import { linkOf, linkTimeout } from './internal/link-of.ts'
import { channelOf } from './internal/names.ts'
import type { Rendered } from './internal/render-answer.ts'
import { type Produce, type Running, runProducer } from './internal/run-producer.ts'
import { within } from './internal/timers.ts'

/** Options of {@link Streams.start}. */
export interface StartOptions {
  /** Headers beside those of the codec. */
  headers?: HeadersInput | undefined
  /** What the other function needs, as JSON: it arrives as `job.input`. */
  input?: unknown
}

/** Milliseconds that an answer waits for its first chunks, so that it begins with them. */
const FIRST_CHUNKS = 100

/** Bytes of a request beyond which the proxy refuses to hold its answer. */
const MAX_HELD_REQUEST = 100_000

/** See {@link Streams.start}. */
export async function startAnswer<Chunk>(
  running: Running<Chunk>,
  grip: StreamContext,
  id: string,
  produce: Produce<Chunk> | undefined,
  options: StartOptions,
): Promise<Response> {
  const { history, path, lease, start, codec, report } = running.settings
  checkContext(grip)
  const channel = channelOf(id)
  checkFunction('produce', produce)
  const isProduced = produce !== undefined || start !== undefined
  checkArgument(isProduced, '"produce" must be a function that returns the chunks')
  checkOptions('start()', options, ['headers', 'input'])
  const { headers: more, input } = options
  checkArgument(
    path !== undefined,
    'start() needs the "path" option of createStreams(): the path at which your app calls resume()',
  )
  const uri = linkOf(path(id) ?? null, grip)
  // A request that no proxy sent is refused before the model costs anything.
  if (!grip.proxied) return grip.holdStream(channel)
  const isLarge = Number(grip.request.headers.get('content-length') ?? 0) > MAX_HELD_REQUEST
  if (isLarge && start !== undefined) throw tooLarge()
  if (start === undefined && grip.platform.answersLast) throw answersLast()

  const headers = eventStreamHeaders(codec.headers, more)
  const claim = await beginAnswer(history, channel, id, lease)
  const { epoch } = claim
  const hold = (body: string, last: number): Response =>
    grip.holdStream(
      { name: channel, prevId: `${last}` },
      { headers, body, link: { rel: 'next', uri, timeout: linkTimeout(lease) } },
    )
  if (start !== undefined) {
    try {
      await start({ id, epoch: epoch + 1, reason: 'start', input }, grip)
    } catch (error) {
      // Nobody is going to write it.
      await endAnswer(history, channel, id, await history.state(channel), 'failed')
      throw error
    }
    return hold('', claim.last)
  }
  const attached = isLarge ? attachAnswer() : undefined
  let take: ((entry: Rendered) => void) | undefined
  const first = new Promise<Rendered>((resolve) => (take = resolve))
  const onEntry = (entry: Rendered): boolean => {
    // Others look on through the proxy, so what is attached is published as well.
    attached?.add(entry)
    const isFirst = take !== undefined && attached === undefined
    take?.(entry)
    take = undefined
    return isFirst
  }
  const work = runProducer(running, grip, { id, channel, claim, onEntry }, produce!, input)
    .catch((error: unknown) => report(error, id))
    .finally(() => attached?.close())
  letGoOn(grip, work)
  if (attached !== undefined) return new Response(attached.stream, { headers })
  const entry = await within(first, FIRST_CHUNKS, undefined)
  take = undefined
  if (entry?.ended) return new Response(entry.text, { headers })
  return hold(entry?.text ?? '', entry?.last ?? claim.last)
}

/** An answer that no proxy can hold, as a stream of the function's own. */
function attachAnswer() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start: (started) => void (controller = started),
    cancel: () => void (controller = undefined),
  })
  const close = (): void => {
    controller?.close()
    controller = undefined
  }
  const add = ({ text, ended }: Rendered): void => {
    controller?.enqueue(new TextEncoder().encode(text || ':\n\n'))
    if (ended) close()
  }
  return { stream, add, close }
}

function tooLarge(): StreamError {
  return new StreamError(
    'ERR_STREAM_REQUEST_TOO_LARGE',
    'a proxy holds answers to requests of at most 100,000 bytes: send the last message only',
  )
}

function answersLast(): StreamError {
  return new StreamError(
    'ERR_STREAM_ANSWERS_LAST',
    'this platform sends a response only when its function is done, so nobody would see the answer while it is written: give createStreams() a "start" that makes another function call streams.run()',
  )
}
